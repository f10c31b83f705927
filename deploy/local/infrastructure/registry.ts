import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../home.ts';
import { answersOk } from '../http.ts';
import type { Java } from './java.ts';
import { jvmEnvironment, jvmFlags } from './jvm.ts';
import { fetchOnce } from './maven.ts';
import type { Ports } from './ports.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';

const version = '3.3.3';

/** Database and role of the registry. */
export const registryRole = 'registry';

/** Where services find the Confluent-compatible API. */
export const registryUrl = (ports: Ports): string => `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`;

/** Fetches and unpacks the registry unless it is there. */
export const fetchRegistry = (java: Java, home: Home, note: (text: string) => void): Promise<string> =>
  fetchOnce(
    { title: `Apicurio Registry ${version}`, folder: `registry-${version}`, pom: 'registry.pom.xml', goal: 'unpack' },
    java,
    home,
    note,
  );

/** Apicurio Registry, which keeps its schemas in Postgres. */
export function registryProcess(home: Home, ports: Ports, java: Java, folder: string, password: string): ProcessSpec {
  const env = {
    ...jvmEnvironment(),
    QUARKUS_HTTP_HOST: '127.0.0.1',
    QUARKUS_HTTP_PORT: String(ports.registry),
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_MANAGEMENT_PORT: String(ports.registryManagement),
    QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
    QUARKUS_LOG_CONSOLE_COLOR: 'false',
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'postgresql',
    APICURIO_DATASOURCE_URL: `jdbc:postgresql://127.0.0.1:${ports.postgres}/${registryRole}`,
    APICURIO_DATASOURCE_USERNAME: registryRole,
    APICURIO_DATASOURCE_PASSWORD: password,
    APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
    APICURIO_DATASOURCE_JDBC_MAX_SIZE: '3',
  };
  // It unpacks libraries at every start, and leaves them when it is killed.
  const scratch = join(home.data, 'registry-scratch');
  const flags = [...jvmFlags(java, `registry-${version}`, ['-Xms48m', '-Xmx144m']), `-Djava.io.tmpdir=${scratch}`];
  return {
    name: 'registry',
    log: join(home.logs, 'registry.log'),
    async launch() {
      await rm(scratch, { recursive: true, force: true });
      await mkdir(scratch, { recursive: true });
      return { command: java.command, args: [...flags, '-jar', join(folder, 'quarkus-run.jar')], env, cwd: folder };
    },
    // health lives on the management port only
    stopTimeoutMs: 20_000, // the first time it writes the archive of its classes
    probe: () => answersOk(`http://127.0.0.1:${ports.registryManagement}/health/ready`),
  };
}
