#!/bin/sh
# A role and a database of that name for each of $DATABASES; no other role can connect to it. Postgres runs this when its
# volume is empty; run again, it makes what is missing and changes nothing else.
set -e

sql() { psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username postgres --dbname postgres "$@"; }

for name in $DATABASES; do
  sql -v name="$name" -v password="$name-$DATABASE_PASSWORD" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', :'name', :'password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done

# the databases that every cluster has would let any role in
sql -c 'REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC'
