import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import type { Contracts, Event, Field } from './contracts.ts';
import { list } from './list.ts';
import { register } from './register.ts';
import { registryAt } from './registry.ts';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL } = process.env;
if (!KAFKA_BROKERS || !SCHEMA_REGISTRY_URL) {
  throw new Error('KAFKA_BROKERS and SCHEMA_REGISTRY_URL are not set: run this by `npm test`, which starts a stack');
}
const wait = () => ({ deadline: Date.now() + 30_000, progress: () => undefined });
const run = (contracts: Contracts) => register(contracts, KAFKA_BROKERS.split(','), SCHEMA_REGISTRY_URL, wait());

/** One topic and one event that no other test has. */
function contractsOf(topic: string, ...fields: Field[]): Contracts {
  const id = { name: 'id', type: 'string', doc: 'Which.' };
  const tributary = { topic, key: 'id' };
  const schema = {
    type: 'record',
    name: 'Fact',
    namespace: 'tributary.test',
    doc: 'A fact.',
    tributary,
    fields: [id, ...fields],
  } as const;
  const event: Event = { name: 'Fact', context: 'test', topic, key: 'id', subject: `${topic}-tributary.test.Fact`, schema };
  const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };
  return {
    contexts: [],
    events: [event],
    topics: { [topic]: { doc: '', owner: 'test', writer: 'test', partitions: 6, config } },
  };
}

const optional: Field = { name: 'note', type: ['null', 'string'], default: null, doc: 'A note.' };
const required: Field = { name: 'size', type: 'int', doc: 'How much.' };

describe('with real Kafka and a real registry', () => {
  it('registers once, evolves, and refuses what would break a reader before anything is deployed', async () => {
    const topic = `test-${randomUUID()}.events`;
    const registry = registryAt(SCHEMA_REGISTRY_URL);
    expect((await check(contractsOf(topic), registry))[0]).toMatchObject({ status: 'new' });

    const first = await run(contractsOf(topic));
    const again = await run(contractsOf(topic));
    expect(first).toMatchObject({ topics: [topic], subjects: [{ registered: true }] });
    expect(again).toMatchObject({ topics: [], subjects: [{ registered: false, id: first.subjects[0]!.id }] });

    expect((await check(contractsOf(topic, optional), registry))[0]).toMatchObject({ status: 'compatible' });
    const evolved = await run(contractsOf(topic, optional));
    expect(evolved.subjects[0]!.id).not.toBe(first.subjects[0]!.id);
    expect((await list(contractsOf(topic), registry)).subjects[0]).toMatchObject({
      compatibility: 'FULL_TRANSITIVE',
      versions: [{ version: 1 }, { version: 2 }],
    });

    const refused = contractsOf(topic, optional, required);
    const reason = 'field size: the new schema needs it (it has no default) and version 2 does not write it';
    expect((await check(refused, registry))[0]).toMatchObject({ status: 'refused', reasons: expect.arrayContaining([reason]) });
    await expect(run(refused)).rejects.toThrow(reason);
    expect((await list(refused, registry)).subjects[0]!.versions).toHaveLength(2);

    const other = `test-${randomUUID()}.events`;
    const withTopic = (contracts: Contracts) => ({
      ...contracts,
      topics: { ...contracts.topics, ...contractsOf(other).topics },
    });
    await expect(run(withTopic(refused))).rejects.toThrow(reason);
    expect(await run(withTopic(contractsOf(topic, optional)))).toMatchObject({ topics: [other] });
  });

  it('knows the default of an enum, which the registry passes over', async () => {
    const topic = `test-${randomUUID()}.events`;
    const level = (more: object): Field => ({
      name: 'level',
      type: { type: 'enum', name: 'Level', namespace: 'tributary.test', doc: 'A level.', symbols: ['LOW', 'HIGH'], ...more },
      doc: 'How high.',
    });
    await run(contractsOf(topic, level({ default: 'LOW' })));
    const reason = /Level: version 1 reads an unknown symbol as LOW, the new schema as HIGH/;
    await expect(run(contractsOf(topic, level({ default: 'HIGH' })))).rejects.toThrow(reason);
    await expect(run(contractsOf(topic, level({})))).rejects.toThrow(/as LOW, the new schema not at all/);
    expect(await run(contractsOf(topic, level({ default: 'LOW' })))).toMatchObject({ subjects: [{ registered: false }] });
  });

  it('leaves the same answer when two run at once', async () => {
    const contracts = contractsOf(`test-${randomUUID()}.events`);
    const [left, right] = await Promise.all([run(contracts), run(contracts)]);
    expect(left.subjects[0]!.id).toBe(right.subjects[0]!.id);
  });

  it('refuses a topic that has another number of partitions', async () => {
    const contracts = contractsOf(`test-${randomUUID()}.events`);
    await run(contracts);
    const [[name, topic]] = Object.entries(contracts.topics) as [[string, Contracts['topics'][string]]];
    await expect(run({ ...contracts, topics: { [name]: { ...topic, partitions: 12 } } })).rejects.toThrow(
      /has 6 partitions, .* says 12/,
    );
    const other = `test-${randomUUID()}.events`;
    const both = { [name]: { ...topic, partitions: 12 }, [other]: topic };
    await expect(run({ ...contracts, topics: both })).rejects.toThrow(/says 12/);
    expect(await run({ ...contracts, topics: { [name]: topic, [other]: topic } })).toMatchObject({ topics: [other] });
  });
});
