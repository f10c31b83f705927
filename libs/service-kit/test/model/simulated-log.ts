import type { AppendBatch, Log } from '../../src/runtime/ports.js';
import { control, header, placeOf, type LogRecord, type TopicPartition } from '../../src/runtime/record.js';
import { RuntimeError } from '../../src/errors.js';
import type { Operations } from './operations.js';

export interface LogWeakness {
  /** A turn's events are appended one by one, so a crash can leave half a turn. */
  splitBatches?: boolean;
  /** The marker of a takeover says nothing: it shows where the log ended, and that is all. */
  noMarkers?: boolean;
  /** No event says where its shard stood in its inputs. */
  noPositions?: boolean;
}

/** Kafka as the runtime sees it: partitions that only grow. */
export class SimulatedLog {
  readonly partitions = new Map<string, LogRecord[]>();
  /** Appends that were given up by their sender and are still on their way. */
  readonly late: AppendBatch[] = [];
  /** Counts the records of all partitions: their timestamps are the order in which they came. */
  private appended = 0;

  constructor(readonly weakness: LogWeakness = {}) {}

  of(place: TopicPartition): LogRecord[] {
    let records = this.partitions.get(placeOf(place));
    if (!records) this.partitions.set(placeOf(place), (records = []));
    return records;
  }

  append({ topic, partition, records }: AppendBatch): number {
    const log = this.of({ topic, partition });
    const base = log.length;
    for (const record of records) {
      const headers = this.weakened(record.headers);
      log.push({ topic, partition, offset: log.length, timestamp: (this.appended += 1), ...record, headers });
    }
    return base;
  }

  private weakened(headers: LogRecord['headers']): LogRecord['headers'] {
    const { noMarkers, noPositions } = this.weakness;
    if (noMarkers && headers[header.type] === control.marker) return { ...headers, [header.incarnation]: '0' };
    return noPositions && headers[header.positions] ? { ...headers, [header.positions]: '{}' } : headers;
  }

  /** The log as somebody reads it whom nothing befalls. */
  get reader(): Pick<Log, 'read' | 'ends'> {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the generator below has a `this` of its own
    const log = this;
    return {
      async *read(place, from, to) {
        yield log.of(place).slice(from, to + 1);
      },
      ends: async (places) => places.map((place) => log.of(place).length),
    };
  }

  /** The log as one process reaches it: every call is an operation that can fail, or take effect and still fail. */
  connect(operations: Operations): Log {
    const unavailable = () => new RuntimeError('log.unavailable', 'simulated');
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the generator below has a `this` of its own
    const log = this;
    return {
      append: async (batches) => {
        const parts = log.weakness.splitBatches
          ? batches.flatMap((batch) => batch.records.map((record) => ({ ...batch, records: [record] })))
          : batches;
        const bases: number[] = [];
        for (const part of parts) {
          bases.push(
            await operations.ask(
              'append',
              () => log.append(part),
              unavailable,
              () => log.late.push(part),
            ),
          );
        }
        if (!log.weakness.splitBatches) return bases;
        let index = 0;
        return batches.map(({ records }) => bases[(index += records.length) - records.length]!);
      },
      async *read(place, from, to) {
        for (let next = from; next <= to;) {
          const chunk = await operations.ask('read', () => log.of(place).slice(next, Math.min(to + 1, next + 3)), unavailable);
          if (!chunk.length) return;
          yield chunk;
          next += chunk.length;
        }
      },
      ends: (places) => operations.ask('ends', () => places.map((place) => log.of(place).length), unavailable),
    };
  }
}
