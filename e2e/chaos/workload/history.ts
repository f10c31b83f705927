import { idOf } from './messages.ts';

/** An order as its client knows it. Its mark is the sku of its first line, by which every row and record that came of it is found. */
export interface Placing {
  readonly mark: string;
  /** `unknown`: the client has given up on an attempt that may have been taken. */
  outcome: 'accepted' | 'refused' | 'unknown';
  /** As answered. */
  orderId?: string;
  /** Status of every answer, 0 for none. */
  readonly statuses: number[];
}

/** What a client was told. */
interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A write or a read of a register, in milliseconds of one clock from call to answer. `end` is infinite while nobody knows. */
export interface Operation {
  readonly kind: 'write' | 'read';
  readonly value: string;
  readonly start: number;
  end: number;
  /** A read that brought the position of this write. */
  readonly after?: Operation;
}

/** What was seen of an order: states only ever go up. */
export interface Sighting {
  readonly rank: number;
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** All that the clients did and saw. */
export class History {
  readonly placings: Placing[] = [];
  /** Addresses by customer. */
  readonly registers = new Map<string, Operation[]>();
  /** States by order. */
  readonly sightings = new Map<string, Sighting[]>();
  /** Answers that no client should get. */
  readonly oddities: string[] = [];
  retries = 0;
  reads = 0;
  writes = 0;

  get accepted(): Placing[] {
    return this.placings.filter(({ outcome }) => outcome === 'accepted');
  }

  /** What no client should have seen. */
  get problems(): string[] {
    const unanswered = this.placings.filter(({ outcome, statuses }) => outcome === 'unknown' && statuses.length > 1).length;
    return [
      ...this.oddities.slice(0, 5),
      ...(this.accepted.length ? [] : ['no order was accepted']),
      ...(unanswered ? [`${unanswered} orders were not answered in two minutes`] : []),
    ];
  }

  /** Numbers for people. */
  get summary() {
    const { retries, reads, writes, placings } = this;
    const refused = placings.filter(({ outcome }) => outcome === 'refused').length;
    return {
      placed: placings.length,
      refused,
      unknown: placings.length - refused - this.accepted.length,
      writes,
      reads,
      retries,
    };
  }

  /** Notes an order before it is placed. */
  begin(mark: string): Placing {
    const placing: Placing = { mark, outcome: 'unknown', statuses: [] };
    this.placings.push(placing);
    return placing;
  }

  /** Notes how it was answered, if it was; bad orders must be refused, and no others. */
  settle(placing: Placing, answer: Told | undefined, bad = false): void {
    if (!answer || answer.status >= 500 || answer.status === 429) return;
    placing.outcome = answer.status < 300 ? 'accepted' : 'refused';
    if (bad !== (placing.outcome === 'refused'))
      this.oddities.push(`a ${bad ? 'bad' : 'valid'} order was answered with ${answer.status}: ${placing.mark}`);
    if (placing.outcome === 'refused') return;
    placing.orderId = idOf(answer.body);
    const at = performance.now();
    if (answer.status === 201) this.see(placing.orderId, { rank: 0, what: 'answered 201', start: at, end: at });
  }

  /** Notes an operation on a customer's address; gives it, so that its end can be noted later. */
  touch(customerId: string, operation: Operation): Operation {
    this.listOf(this.registers, customerId).push(operation);
    return operation;
  }

  see(orderId: string, sighting: Sighting): void {
    this.listOf(this.sightings, orderId).push(sighting);
  }

  private listOf<T>(lists: Map<string, T[]>, key: string): T[] {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    return list;
  }
}
