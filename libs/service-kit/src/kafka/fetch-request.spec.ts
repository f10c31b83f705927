import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode } from './fetch-request.js';

const require = createRequire(import.meta.url);
const theirRequest = require('kafkajs/src/protocol/requests/fetch/v11/request') as (options: object) => {
  encode(): Promise<{ buffer: Buffer }>;
};
const theirResponse = require('kafkajs/src/protocol/requests/fetch/v11/response') as {
  decode(bytes: Buffer): Promise<{ errorCode: number; sessionId: number; responses: TheirTopic[] }>;
};
const Encoder = require('kafkajs/src/protocol/encoder') as new () => Encoder;

interface TheirTopic {
  readonly topicName: string;
  readonly partitions: { partition: number; errorCode: number; highWatermark: string }[];
}

interface Encoder {
  readonly buffer: Buffer;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: number): Encoder;
  writeString(value: string): Encoder;
  writeArray(items: readonly (Encoder | number)[]): Encoder;
}

const place = fc.record({
  topic: fc.constantFrom('orders.events', 'ähnlich'),
  partition: fc.nat({ max: 7 }),
  offset: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});
const places = fc.uniqueArray(place, { selector: ({ topic, partition }) => `${topic}/${partition}` });

const byTopic = <T, R>(all: readonly (T & { topic: string })[], map: (item: T) => R) =>
  [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, group]) => ({ topic, partitions: group.map(map) }));

it('our question is the one that kafkajs would ask', async () => {
  await fc.assert(
    fc.asyncProperty(places, places, fc.nat(), fc.nat(), async (all, forgotten, id, epoch) => {
      const { buffer } = await theirRequest({
        replicaId: -1,
        maxWaitTime: 250,
        minBytes: 1,
        maxBytes: 4 << 20,
        isolationLevel: 0,
        sessionId: id,
        sessionEpoch: epoch,
        topics: byTopic(all, ({ partition, offset }) => ({ partition, fetchOffset: String(offset), maxBytes: 256 << 10 })),
        forgottenTopics: byTopic(forgotten, ({ partition }) => partition),
      }).encode();
      const ours = encode({ places: all, forgotten, session: { id, epoch }, milliseconds: 250, maxBytes: 4 << 20 });
      expect(ours.buffer.equals(buffer)).toBe(true);
    }),
  );
});

it('an answer is read as kafkajs reads it', async () => {
  const answered = fc.tuple(fc.nat({ max: 100 }), fc.nat(), fc.array(fc.tuple(place, fc.nat({ max: 100 }), fc.boolean())));
  await fc.assert(
    fc.asyncProperty(answered, async ([error, session, partitions]) => {
      const bytes = new Encoder()
        .writeInt32(0)
        .writeInt16(error)
        .writeInt32(session)
        .writeArray(
          partitions.map(([{ topic, partition, offset }, code, aborted]) =>
            new Encoder().writeString(topic).writeArray([
              new Encoder()
                .writeInt32(partition)
                .writeInt16(code)
                .writeInt64(offset)
                .writeInt64(offset)
                .writeInt64(0)
                .writeArray(aborted ? [new Encoder().writeInt64(1).writeInt64(2)] : [])
                .writeInt32(-1)
                .writeInt32(-1),
            ]),
          ),
        ).buffer;
      const theirs = await theirResponse.decode(bytes);
      expect(await decode(bytes)).toEqual({
        clientSideThrottleTime: 0,
        error: theirs.errorCode,
        sessionId: theirs.sessionId,
        partitions: theirs.responses.flatMap(({ topicName: topic, partitions: all }) =>
          all.map(({ partition, errorCode, highWatermark }) => ({
            topic,
            partition,
            error: errorCode,
            highWatermark: Number(highWatermark),
            records: [],
          })),
        ),
      });
    }),
  );
});
