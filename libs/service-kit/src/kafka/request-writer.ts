import { randomUUID } from 'node:crypto';
import { RuntimeError } from '../errors.js';
import type { EventType, NewEvent } from '../event.js';
import { isoTime } from '../iso-time.js';
import type { AppendBatch, Log } from '../runtime/ports.js';
import { header, type NewRecord, type TopicPartition } from '../runtime/record.js';
import type { SchemaCodec } from './schema-codec.js';

export interface Request {
  readonly event: NewEvent;
  /** Id of the request; a repeat with the same id takes effect once. */
  readonly id?: string;
  readonly correlationId: string;
  readonly time: Date;
  readonly traceparent?: string | undefined;
}

/** An append that takes longer means that the log does not answer, in milliseconds: what comes then is refused at once. */
const patience = 5000;

interface Waiting extends TopicPartition {
  readonly since: number;
  readonly record: NewRecord;
  readonly done: (offset: number) => void;
  readonly failed: (error: Error) => void;
}

/** Writes requests to the log: one append in flight, the rest join the next; bounded. */
export class RequestWriter {
  private waiting: Waiting[] = [];
  /** When the append that is under way began. */
  private sendingSince: number | undefined;

  constructor(
    private readonly source: string,
    private readonly log: Pick<Log, 'append'>,
    private readonly codec: SchemaCodec,
    private readonly types: ReadonlyMap<string, EventType>,
    readonly shardOf: (key: string) => number,
    private readonly capacity = 5000,
    private readonly now = () => performance.now(),
  ) {}

  /**
   * Resolves once the request is in the log with acks=all. Rejects with `writer.overloaded` when too many wait, with `writer.waiting`
   * when the log does not answer (nothing was written, either way), or with `log.unavailable` (it may have been written).
   */
  write({
    event,
    id = randomUUID(),
    correlationId,
    time,
    traceparent,
  }: Request): Promise<TopicPartition & { offset: number; id: string }> {
    if (this.waiting.length >= this.capacity) {
      return Promise.reject(
        new RuntimeError('writer.overloaded', `${this.waiting.length} requests wait for the log already; try again later`),
      );
    }
    if (this.silent(this.sendingSince)) return Promise.reject(unanswered());
    const type = this.types.get(event.type)!;
    const key = type.key(event.data);
    const headers: Record<string, string> = {
      [header.specVersion]: '1.0',
      [header.id]: id,
      [header.source]: this.source,
      [header.type]: event.type,
      [header.time]: isoTime(time),
      [header.subject]: key,
      [header.correlation]: correlationId,
      [header.contentType]: 'application/avro',
      ...(traceparent ? { [header.traceparent]: traceparent } : {}),
    };
    const place = { topic: type.topic, partition: this.shardOf(key) };
    const record = { key, headers, value: this.codec.encode(type, event.data) };
    return new Promise((resolve, reject) => {
      const since = this.now();
      this.waiting.push({ ...place, since, record, failed: reject, done: (offset) => resolve({ ...place, offset, id }) });
      if (this.sendingSince === undefined) void this.send();
    });
  }

  private async send(): Promise<void> {
    while (this.waiting.length) {
      this.sendingSince = this.now();
      const taken = this.waiting;
      this.waiting = [];
      const groups = [...Map.groupBy(taken, ({ topic, partition }) => `${topic}/${partition}`).values()];
      const batches: AppendBatch[] = groups.map((group) => ({
        topic: group[0]!.topic,
        partition: group[0]!.partition,
        records: group.map(({ record }) => record),
      }));
      try {
        const offsets = await this.log.append(batches);
        groups.forEach((group, index) => group.forEach(({ done }, place) => done(offsets[index]! + place)));
      } catch (error) {
        for (const { failed } of taken) failed(error as Error);
        const late = this.waiting.filter(({ since }) => this.silent(since));
        this.waiting = this.waiting.filter(({ since }) => !this.silent(since));
        for (const { failed } of late) failed(unanswered());
      }
    }
    this.sendingSince = undefined;
  }

  private silent(since: number | undefined): boolean {
    return since !== undefined && this.now() - since > patience;
  }
}

const unanswered = () => new RuntimeError('writer.waiting', 'the log does not answer; nothing was written');
