import { createRequire } from 'node:module';
import type { AppendBatch } from '../runtime/ports.js';
import { ByteWriter } from './byte-writer.js';
import type { Broker, ProtocolRequest } from './cluster.js';
import { writeRecordBatch } from './record-batch.js';

const produce = createRequire(import.meta.url)('kafkajs/src/protocol/requests/produce') as object;
const apiKey = 0;
const timeout = 30_000;

/** Size of the last request, in bytes: about what the next one needs. */
let expected = 1024;

/**
 * A produce request of kafkajs (acks=all), in the version that broker and kafkajs agree on, with our encoding: one pass, one buffer.
 * kafkajs 2.2.4 takes a buffer for each header, record, batch and level above, and groups messages in quadratic time.
 */
export function produceRequest(broker: Broker, batches: readonly AppendBatch[]): ProtocolRequest {
  const { request, response } = broker.lookupRequest(apiKey, produce)({ acks: -1, timeout, topicData: [] });
  return { request: { ...request, encode: async () => encode(batches) }, response };
}

/** Layout of versions 3 to 8: https://kafka.apache.org/protocol.html#The_Messages_Produce. */
export function encode(batches: readonly AppendBatch[], time = Date.now()): { buf: Buffer; buffer: Buffer } {
  const out = new ByteWriter(Math.ceil(expected * 1.2));
  out.int16(-1); // no transactional id
  out.int16(-1); // acks
  out.int32(timeout);
  out.partitions(batches, ({ partition, records }) => {
    out.int32(partition);
    const length = out.skip(4);
    writeRecordBatch(out, records, time);
    out.int32At(length, out.position - length - 4);
  });
  expected = out.position;
  const buffer = out.slice();
  return { buf: buffer, buffer };
}
