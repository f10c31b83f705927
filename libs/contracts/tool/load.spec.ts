import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ToolError } from './contracts.ts';
import { copyWith, schemas } from './fixtures.ts';
import { loadContracts, withPartitions } from './load.ts';

it('reads every event with its types written out once', async () => {
  const { events, topics } = await loadContracts(schemas);
  const placed = events.find((event) => event.name === 'OrderPlaced')!;
  expect(placed).toMatchObject({ topic: 'orders.events', key: 'orderId', subject: 'orders.events-tributary.orders.OrderPlaced' });
  expect(JSON.stringify(placed.schema).match(/"name":"Money"/g)).toHaveLength(1);
  expect(Object.values(topics).every((topic) => topic.config['retention.ms'] === '-1')).toBe(true);
});

it.each([
  [
    'an array of null',
    (s) => (s.fields[4].type = { type: 'array', items: 'null' }),
    /OrderPlaced: field lines: array items: null takes no bytes/,
  ],
  ['a field without doc', (s) => delete s.fields[0].doc, /OrderPlaced: field orderId has no doc/],
  [
    'a field that may be null and has no default',
    (s) => (s.fields[2].type = ['null', 'string']),
    /customerName is optional: its default must be null/,
  ],
  ['a union of two types', (s) => (s.fields[2].type = ['int', 'string']), /a union must be \["null", X\]/],
  ['an unknown type', (s) => (s.fields[2].type = 'tributary.shared.Nothing'), /unknown type tributary.shared.Nothing/],
  ['a map', (s) => (s.fields[2].type = { type: 'map', values: 'string' }), /customerName: .* is not supported/],
  [
    'a topic that is not in the catalogue',
    (s) => (s.tributary.topic = 'orders.gossip'),
    /topic orders.gossip is not in topics.json/,
  ],
  ['a topic of another context', (s) => (s.tributary.topic = 'shipping.events'), /not one of the context orders/],
  ['a key that is not there', (s) => (s.tributary.key = 'id'), /key id must be a string field that is never null/],
  ['another namespace', (s) => (s.namespace = 'tributary.order'), /namespace must be tributary.orders/],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a schema broken on purpose
] satisfies [string, (schema: any) => unknown, RegExp][])('refuses %s', async (_, change, message) => {
  const folder = await copyWith({ 'orders/order-placed.avsc': change });
  await expect(loadContracts(folder)).rejects.toThrow(message);
});

it.each([
  ['an enum that has a symbol twice', 'shared/customer-level.avsc', (s) => ({ ...s, symbols: ['GOLD', 'GOLD'] })],
  ['an enum without symbols', 'shared/customer-level.avsc', (s) => ({ ...s, symbols: undefined })],
  ['a field twice', 'orders/order-held.avsc', (s) => ({ ...s, fields: [...s.fields, s.fields[0]] })],
  ['a field with a space', 'orders/order-held.avsc', (s) => ({ ...s, fields: [...s.fields, { ...s.fields[0], name: 'no te' }] })],
  ['a field of type null', 'orders/order-held.avsc', (s) => ({ ...s, fields: [...s.fields, { ...s.fields[0], type: null }] })],
  ['a field that is a string', 'orders/order-held.avsc', (s) => ({ ...s, fields: ['orderId'] })],
  ['no fields', 'orders/order-held.avsc', (s) => ({ ...s, fields: undefined })],
  ['fields that are a string', 'orders/order-held.avsc', (s) => ({ ...s, fields: 'orderId' })],
  ['no name', 'orders/order-held.avsc', (s) => ({ ...s, name: undefined })],
  ['a topic without key', 'orders/order-held.avsc', (s) => ({ ...s, tributary: { topic: 'orders.events' } })],
  ['null', 'orders/order-held.avsc', () => null],
  ['an array', 'orders/order-held.avsc', () => []],
  ['a text', 'orders/order-held.avsc', () => 'record'],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a schema broken on purpose
] satisfies [string, string, (schema: any) => unknown][])(
  'says in one line which file is no schema: %s',
  async (_, file, broken) => {
    const folder = await copyWith();
    const path = join(folder, file);
    await writeFile(path, JSON.stringify(broken(JSON.parse(await readFile(path, 'utf8')))));
    const error: unknown = await loadContracts(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    const [, named] = /^schemas: ([^:\n]+): [^\n]+$/.exec((error as ToolError).message) ?? [];
    expect([file, 'OrderHeld']).toContain(named);
  },
);

it('refuses a record without fields, of which an array has no bound', async () => {
  const folder = await copyWith({ 'shared/order-line.avsc': (schema) => (schema.fields = []) });
  await expect(loadContracts(folder)).rejects.toThrow(/OrderLine: has no fields/);
});

it('refuses a file that is not named after its type, and a name that exists already', async () => {
  const folder = await copyWith({ 'orders/order-held.avsc': (schema) => (schema.name = 'OrderDelivered') });
  await rename(join(folder, 'orders/order-placed.avsc'), join(folder, 'orders/placed.avsc'));
  await expect(loadContracts(folder)).rejects.toThrow(/OrderPlaced belongs in order-placed.avsc/);
  await expect(loadContracts(folder)).rejects.toThrow(/OrderDelivered exists already as tributary.orders.OrderDelivered/);
});

it('measurements may have another number of partitions, the same for all topics', async () => {
  const contracts = await loadContracts(schemas);
  const counts = (n?: number) => new Set(Object.values(withPartitions(contracts, n).topics).map(({ partitions }) => partitions));
  expect(counts()).toEqual(new Set([6]));
  expect(counts(8)).toEqual(new Set([8]));
});

it.each([
  [
    'no config',
    (topics) => delete topics['orders.events'].config,
    /topics.json: orders.events: "config" must say "cleanup.policy"/,
  ],
  [
    'events that are forgotten',
    (topics) => (topics['orders.events'].config['retention.ms'] = '604800000'),
    /"retention.ms": "-1"/,
  ],
  ['no owner', (topics) => delete topics['orders.events'].owner, /orders.events: "owner" must be a text/],
  ['no topic', (topics) => (topics['orders.events'] = null), /orders.events: "partitions" must be a whole number/],
  ['other partitions', (topics) => (topics['orders.events'].partitions = 3), /has 6, orders.events has 3/],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests write what no type would let them
] satisfies [string, (topics: any) => void, RegExp][])('refuses a topics.json with %s', async (_, change, reason) => {
  await expect(loadContracts(await copyWith({ 'topics.json': change }))).rejects.toThrow(reason);
});
