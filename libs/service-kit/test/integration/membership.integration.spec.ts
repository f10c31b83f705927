import { afterEach, beforeEach, expect, it } from 'vitest';
import { kafkaClient, Subscription } from '../../src/kafka/index.js';
import { createTopics, deleteTopics, stack, uniqueName, until } from './stack.js';

const group = uniqueName('versions');
const topics = ['added', 'requests', 'facts'].map((topic) => `${group}.${topic}`);
const [added, requests, facts] = topics as [string, string, string];

const members: Subscription[] = [];
beforeEach(() => createTopics(topics, 6));
afterEach(async () => {
  await Promise.all(members.splice(0).map((member) => member.stop()));
  await deleteTopics(topics);
});

/** A process that reads these inputs; answers the shards that it holds. */
async function join(clientId: string, inputs: string[]): Promise<() => number[]> {
  let held: number[] = [];
  const member = new Subscription(kafkaClient({ brokers: stack.brokers, clientId }), {
    ...{ group, inputs, broadcasts: [facts] },
    assigned: (shards) => (held = shards),
    records: () => {},
    missing: () => {},
    taken: async () => {},
    failed: () => {},
    crashed: () => {},
  });
  members.push(member);
  await member.start();
  return () => held;
}

it('a version that reads one stream more shares the shards with the one before it, whoever leads the group', async () => {
  const before = await join('before', [requests]);
  await until('all of them', () => before().length === 6);
  const after = await join('after', [added, requests]);
  await until('half of them', () => after().length === 3 && before().length === 3);
  expect([...before(), ...after()].sort()).toEqual([0, 1, 2, 3, 4, 5]);

  await members.shift()!.stop();
  await until('all of them', () => after().length === 6);
  const again = await join('again', [requests]);
  await until('half of them', () => after().length === 3 && again().length === 3);
  expect([...again(), ...after()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});
