import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataSourceOptions, ForwardOnly, Listener, openDatabase } from '../../src/postgres/index.js';
import { TestDatabase, until } from './stack.js';

class Slow1760000000001 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE made (id int); SELECT pg_sleep(0.5)');
  }
}

const database = new TestDatabase();
beforeEach(() => database.create());
afterEach(() => database.drop());

it('a migration takes as long as it needs, and processes that start together take turns', async () => {
  const options = dataSourceOptions({ url: database.url, application: 'test', rows: [], migrations: [Slow1760000000001] });
  const open = () => openDatabase({ ...options, extra: { ...(options.extra as object), query_timeout: 200 } } as typeof options);
  const opened = await Promise.all([open(), open()]);
  const found = await Promise.all(opened.map((dataSource) => dataSource.query('SELECT count(*)::int AS rows FROM made')));
  expect(found).toEqual([[{ rows: 0 }], [{ rows: 0 }]]);
  await Promise.all(opened.map((dataSource) => dataSource.destroy()));
});

it('who listens hears that the database is lost when it is, not when there is one again', async () => {
  const heard: (string | undefined)[] = [];
  const listener = new Listener(database.url, 'test', (payload) => heard.push(payload));
  void listener.start();
  await until('the listener', () => heard.length === 1);
  await database.drop();
  await until('the loss', () => heard.length === 2);
  await listener.close();
});
