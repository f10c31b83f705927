import type { Event, EventType, NewEvent, RowClass, Service } from '@tributary/service-kit';
import { eventOf, header, Shard, Turn, WorkingSet, type Codec, type LogRecord } from '@tributary/service-kit/runtime';
import { expect } from 'vitest';

/** The time of every event that is given without one. */
export const noon = new Date('2026-01-01T12:00:00.000Z');

/** Seconds after noon, when everything begins. */
export const at = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);

/** An event in its place in the log: what a test leaves out is noon, the next offset of its topic, and an id of its own. */
export interface Placed {
  readonly event: NewEvent;
  readonly at?: Date;
  /** Id of the event; answers to a request name it. */
  readonly requestId?: string;
  readonly offset?: number;
}

/** The clock as an input: every deadline up to this time fires. */
export interface Due {
  readonly due: Date;
}

type Input = NewEvent | Placed;

export const due = (date: Date): Due => ({ due: date });

/**
 * A domain test: past events of the service's own stream are folded into its rows, those of other streams into its tables, and
 * one more input is handled, all by the very turn that runs in production; only log and database are not there.
 */
export function given(service: Service, ...past: readonly Input[]): Given {
  return new Given(service, past);
}

const decode = (type: EventType, value: Buffer | null): unknown => type.readerOf(type.schema)(value!);

/** Real Avro, by the schemas that the services are built with. */
const codec: Codec = {
  prepare: async () => {},
  decode: ({ value }, type) => decode(type, value),
  encode: (type, data) => type.encode(data),
};

class Given {
  private readonly shard = new Shard(0, 'test');
  private readonly rows = new WorkingSet(new Map(), () => '');
  private readonly ends = new Map<string, number>();

  constructor(
    private readonly service: Service,
    past: readonly Input[],
  ) {
    for (const input of past) {
      const { record, event } = this.place(input);
      this.turn((turn) => {
        if (event.topic === service.stream) turn.restore(this.shard, record, event);
        else turn.handle({ shard: this.shard, record, event, quiet: true });
      });
    }
  }

  /** Handles one event, or the clock. `then` says what it answers with, and gives the world behind it, for the next `when`. */
  when(input: Input | Due): { readonly answers: readonly NewEvent[]; then(...expected: readonly NewEvent[]): Given } {
    const answers = this.turn((turn) => {
      if ('due' in input) {
        const deadlines = [...this.shard.deadlines.values()].filter((deadline) => deadline.due <= input.due);
        for (const deadline of deadlines) turn.fire(this.shard, deadline);
      } else {
        turn.handle({ shard: this.shard, quiet: false, ...this.place(input) });
      }
    });
    return {
      answers,
      then: (...expected) => {
        expect(answers).toEqual(expected);
        return this;
      },
    };
  }

  /** The row as it is now; undefined when there is none. */
  row<R extends object>(type: RowClass<R>, key: string): R | undefined {
    return this.rows.get(type, key);
  }

  private turn(take: (turn: Turn) => void): NewEvent[] {
    const { service, shard } = this;
    const turn = new Turn({ service, shardOf: () => shard.id, encode: codec.encode }, this.rows, new Set());
    take(turn);
    const { outbox, parked } = turn.write();
    const [failed] = parked;
    if (failed) throw new Error(`${failed.record.headers[header.type]} was parked: ${failed.error}`);
    return outbox.map(({ headers, value }) => {
      const type = service.events.get(headers[header.type]!)!;
      return { type: type.type, data: decode(type, value) };
    });
  }

  private place(input: Input): { record: LogRecord; event: Event } {
    const { event, at = noon, requestId, offset }: Placed = 'event' in input ? input : { event: input };
    const type = this.service.events.get(event.type);
    if (!type) throw new Error(`${this.service.name} does not know ${event.type}`);
    const { topic } = type;
    const next = offset ?? this.ends.get(topic) ?? 0;
    this.ends.set(topic, next + 1);
    const headers = { [header.id]: requestId ?? `${topic}/${next}`, [header.type]: type.type, [header.time]: at.toISOString() };
    const place = { topic, partition: 0, offset: next, timestamp: at.getTime() };
    const record = { ...place, key: type.key(event.data), headers, value: type.encode(event.data) };
    const read = eventOf(record, codec, type);
    if (read instanceof Error) throw read;
    return { record, event: read };
  }
}
