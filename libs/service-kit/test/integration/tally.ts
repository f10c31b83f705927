import avro from 'avsc';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { aggregate, history, projection, service, table, type EventType } from '../../src/index.js';

/** A kind of event without the contracts package, which the kit does not know. */
export function eventType<T extends object, N extends string>(
  topic: string,
  type: N,
  key: keyof T & string,
  fields: object,
): EventType<T, N> & ((data: T) => { type: N; data: T }) {
  const schema = {
    type: 'record',
    name: type,
    namespace: 'tributary.test',
    fields: Object.entries(fields).map(([name, shape]) => ({
      name,
      type: shape,
      ...(Array.isArray(shape) ? { default: null } : {}),
    })),
  };
  const codec = avro.Type.forSchema(schema as avro.Schema);
  return Object.assign((data: T) => ({ type, data }), {
    type,
    topic,
    subject: `${topic}-tributary.test.${type}`,
    schema,
    key: (data: T) => data[key] as string,
    encode: (data: T) => codec.toBuffer(data),
    readerOf: (writer: object) => {
      const resolver = codec.createResolver(avro.Type.forSchema(writer as avro.Schema));
      return (payload: Buffer) => codec.fromBuffer(payload, resolver) as T;
    },
  });
}

export interface AddRequested {
  tally: string;
  amount: number;
  by: string;
  note: string;
  /** When the tally is to be closed, in milliseconds. */
  closesAt: number | null;
}
export interface Added extends AddRequested {
  name: string | null;
}

export class Tally {
  tally: string;
  total: number;
  note: string;
  name: string | null;
  closesAt: Date | null;
  status: string;
  entries: readonly TallyEntry[];
}
export class TallyEntry {
  tally: string;
  position: number;
  amount: number;
}
export class Person {
  person: string;
  name: string;
  version: number;
}
export class RequestCount {
  tally: string;
  requests: number;
}
export class RequestLine {
  id: string;
  tally: string;
  amount: number;
}

mapped(Tally, 'tally', {
  tally: PrimaryColumn('text'),
  total: Column('integer'),
  note: Column('text'),
  name: Column('text', { nullable: true }),
  closesAt: Column('timestamptz', { nullable: true }),
  status: Column('text'),
});
mapped(TallyEntry, 'tally_entry', {
  tally: PrimaryColumn('text'),
  position: PrimaryColumn('integer'),
  amount: Column('integer'),
});
mapped(Person, 'person', { person: PrimaryColumn('text'), name: Column('text'), version: Column('bigint') });
mapped(RequestCount, 'request_count', { tally: PrimaryColumn('text'), requests: Column('integer') });
mapped(RequestLine, 'request_line', { id: PrimaryColumn('text'), tally: Column('text'), amount: Column('integer') });

/** What the decorators would do; Vitest compiles them only below a project's src. */
function mapped(row: new () => object, name: string, columns: Record<string, PropertyDecorator>): void {
  for (const [property, column] of Object.entries(columns)) column(row.prototype as object, property);
  Entity(name)(row);
}

export class TallyTables1760000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tally (tally text PRIMARY KEY, total integer NOT NULL, note text NOT NULL, name text, closes_at timestamptz, status text NOT NULL);
      CREATE TABLE tally_entry (tally text, position integer, amount integer NOT NULL, PRIMARY KEY (tally, position));
      CREATE TABLE person (person text PRIMARY KEY, name text NOT NULL, version bigint NOT NULL);
      CREATE TABLE request_count (tally text PRIMARY KEY, requests integer NOT NULL);
      CREATE TABLE request_line (id text PRIMARY KEY, tally text NOT NULL, amount integer NOT NULL);
    `);
  }
  async down(): Promise<void> {}
}

export const tallyRows = [Tally, TallyEntry, Person, RequestCount, RequestLine];
export const tallyTables = ['tally', 'tally_entry', 'person', 'request_count', 'request_line'];

/** Amounts that mean something else. */
export const removeLast = 0;
export const throws = 13;
/** The rule that throws can be mended. */
export const rule = { mended: false };
/** Whose tallies the database does not let close. */
export const closesBadly = 'somebody';

/**
 * A service that has every kind of fold: tallies that requests add to, with their entries; people, whom every shard knows; the
 * number of requests; one row for each. Its topics begin with `prefix`.
 */
export function tallyService(prefix: string) {
  const request = { tally: 'string', amount: 'int', by: 'string', note: 'string', closesAt: ['null', 'long'] };
  const AddRequested = eventType<AddRequested, 'AddRequested'>(`${prefix}.requests`, 'AddRequested', 'tally', request);
  const added = { ...request, name: ['null', 'string'] };
  const Added = eventType<Added, 'Added'>(`${prefix}.events`, 'Added', 'tally', added);
  const Closed = eventType<{ tally: string }, 'Closed'>(`${prefix}.events`, 'Closed', 'tally', { tally: 'string' });
  const named = { person: 'string', name: 'string' };
  const PersonNamed = eventType<{ person: string; name: string }, 'PersonNamed'>(
    `${prefix}.facts`,
    'PersonNamed',
    'person',
    named,
  );

  const tallies = aggregate(Tally, {
    events: { AddRequested, Added, Closed },
    collections: { entries: TallyEntry },
    lookup: { AddRequested: { person: [Person, (data: AddRequested) => data.by] } },
    react: {
      AddRequested: (row, data, { person }) => {
        if (data.amount === throws && !rule.mended) throw new Error('thirteen is not a number');
        return row?.status === 'CLOSED' ? [] : [Added({ ...data, name: person?.name ?? null })];
      },
    },
    evolve: {
      Added: (row, { tally, amount, note, name, closesAt }) => {
        const before = row?.entries ?? [];
        const entries = amount === removeLast ? before.slice(0, -1) : [...before, { tally, position: 0, amount }];
        const total = entries.reduce((sum, entry) => sum + entry.amount, 0);
        return { tally, total, note, name, closesAt: closesAt === null ? null : new Date(closesAt), status: 'OPEN', entries };
      },
      Closed: (row) => ({ ...row!, closesAt: null, status: row!.note === closesBadly ? '\0' : 'CLOSED' }),
    },
    deadline: (row) => row.closesAt,
    onDeadline: ({ tally }) => [Closed({ tally })],
  });

  const built = service(prefix, {
    stream: `${prefix}.events`,
    folds: [
      table(Person, { events: { PersonNamed }, fold: { PersonNamed: (_, { person, name }) => ({ person, name }) } }),
      tallies,
      projection(RequestCount, {
        events: { AddRequested },
        fold: { AddRequested: (row, { tally }) => ({ tally, requests: (row?.requests ?? 0) + 1 }) },
      }),
      history(RequestLine, [AddRequested], ({ id, data }) => {
        const { tally, amount } = data as AddRequested;
        return { id, tally, amount };
      }),
    ],
  });
  return { service: built, AddRequested, Added, Closed, PersonNamed };
}
