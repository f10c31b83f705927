import { expect, it } from 'vitest';
import { check, describeVerdicts, undeclared } from './check.ts';
import { copyWith, schemas } from './fixtures.ts';
import { loadContracts } from './load.ts';
import { type Registry, registryAt } from './registry.ts';

const subject = (name: string): string => `orders.events-tributary.orders.${name}`;

/** What Apicurio compares by: it looks at no docs, and at no default of an enum. */
const asApicurio = (schema: object): string =>
  JSON.stringify(schema, (name, part) =>
    name === 'doc' ? undefined : part?.type === 'enum' ? { ...part, default: undefined } : part,
  );

/** A registry that holds the schemas of this repository, but for those named. */
async function holding(options: { without?: string[]; objections?: string[] } = {}): Promise<Registry> {
  const held = new Map((await loadContracts(schemas)).events.map(({ subject, schema }) => [subject, schema as object]));
  for (const name of options.without ?? []) held.delete(subject(name));
  return {
    url: 'in memory',
    subjects: async () => [...held.keys()],
    versions: async (name) => (held.has(name) ? [{ version: 1, id: 1, schema: held.get(name)! }] : []),
    find: async (name, schema) => {
      const found = held.get(name);
      return found && asApicurio(found) === asApicurio(schema) ? { id: 1, version: 1, schema: found } : undefined;
    },
    objections: async () => options.objections ?? [],
    level: async () => 'FULL_TRANSITIVE',
    setLevel: async () => undefined,
  };
}

const optional = { name: 'carrier', type: ['null', 'string'], default: null, doc: 'Who carries it.' };
const required = { name: 'carrier', type: 'string', doc: 'Who carries it.' };

it('tells new, unchanged, compatible and refused apart, with the reason', async () => {
  const folder = await copyWith({
    'orders/order-shipped.avsc': (schema) => schema.fields.push(optional),
    'orders/order-delivered.avsc': (schema) => schema.fields.push(required),
  });
  const verdicts = await check(await loadContracts(folder), await holding({ without: ['OrderHeld'] }));
  const of = (name: string) => verdicts.find((verdict) => verdict.subject === subject(name));
  expect(of('OrderPlaced')).toMatchObject({ status: 'unchanged' });
  expect(of('OrderHeld')).toMatchObject({ status: 'new' });
  expect(of('OrderShipped')).toMatchObject({ status: 'compatible' });
  const reasons = ['field carrier: the new schema needs it (it has no default) and version 1 does not write it'];
  expect(of('OrderDelivered')).toMatchObject({ status: 'refused', reasons });
  expect(describeVerdicts(verdicts)).toBe(
    `refused  ${subject('OrderDelivered')}\n         ${reasons[0]}\n${verdicts.length} subjects: ${verdicts.length - 3} unchanged, 1 compatible, 1 new, 1 refused`,
  );
});

it.each([
  ['another default', 'GOLD', 'as GOLD'],
  ['no default', undefined, 'not at all (it has no default)'],
])('refuses an enum with %s, which the registry takes for the same', async (_, symbol, now) => {
  const folder = await copyWith({ 'shared/customer-level.avsc': (schema) => (schema.default = symbol) });
  const refused = (await check(await loadContracts(folder), await holding())).filter(({ status }) => status !== 'unchanged');
  expect(refused).toContainEqual({
    subject: 'customers.events-tributary.customers.CustomerRegistered',
    status: 'refused',
    reasons: [`enum CustomerLevel: version 1 reads an unknown symbol as STANDARD, the new schema ${now}`],
  });
});

it('takes a change of docs for no change', async () => {
  const folder = await copyWith({ 'shared/customer-level.avsc': (schema) => (schema.doc = 'Another text.') });
  expect((await check(await loadContracts(folder), await holding())).every(({ status }) => status === 'unchanged')).toBe(true);
});

it('refuses what only the registry objects to, in its words', async () => {
  const folder = await copyWith({ 'orders/order-shipped.avsc': (schema) => schema.fields.push(optional) });
  const verdicts = await check(await loadContracts(folder), await holding({ objections: ['house rule 7'] }));
  expect(verdicts.filter((verdict) => verdict.status === 'refused')).toEqual([
    { subject: subject('OrderShipped'), status: 'refused', reasons: ['house rule 7'] },
  ]);
});

it('tells of subjects that schemas/ does not declare any more', async () => {
  const contracts = await loadContracts(schemas);
  const fewer = { ...contracts, events: contracts.events.filter((event) => event.name !== 'OrderHeld') };
  expect(await undeclared(fewer, await holding())).toEqual([subject('OrderHeld')]);
});

it('says in one line, with exit code 2, that the registry does not answer', async () => {
  const nobody = registryAt('http://127.0.0.1:9/apis/ccompat/v7');
  await expect(check(await loadContracts(schemas), nobody)).rejects.toMatchObject({
    message: expect.stringMatching(/^the registry at http:\/\/127\.0\.0\.1:9 does not answer \(.+\)$/),
    exitCode: 2,
  });
});
