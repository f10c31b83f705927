import { RuntimeError } from '../errors.js';
import type { AppendBatch, Log, OutboxRow } from './ports.js';
import { header, type NewRecord } from './record.js';
import type { Shard } from './shard.js';

/** Bytes at which a batch of several turns is full; one turn may be larger, up to the topic's max.message.bytes (schemas/topics.json). */
const batchBytes = 1 << 20;

/**
 * Brings committed events to the log: one append in flight, and what is committed meanwhile joins the next. A turn is never
 * split over two batches, so the log holds whole turns only.
 */
export class Sender {
  private readonly waiting = new Map<Shard, OutboxRow[][]>();
  private sending = false;
  private rows = 0;

  constructor(
    private readonly log: Log,
    private readonly stream: string,
    private readonly failed: (error: Error) => void,
    private readonly acknowledged: () => void,
  ) {}

  /** Events committed and not yet acknowledged. */
  get backlog(): number {
    return this.rows;
  }

  push(shard: Shard, rows: readonly OutboxRow[]): void {
    if (!rows.length) return;
    const turns = this.waiting.get(shard) ?? [];
    this.waiting.set(shard, turns);
    for (const row of rows) {
      const last = turns.at(-1);
      if (last?.[0]!.turn === row.turn) last.push(row);
      else turns.push([row]);
    }
    this.rows += rows.length;
    if (!this.sending) void this.run();
  }

  private async run(): Promise<void> {
    this.sending = true;
    for (let next = this.next(); next.size; next = this.next()) {
      const batches: AppendBatch[] = [...next].map(([shard, rows]) => ({
        topic: this.stream,
        partition: shard.id,
        records: rows.map((row) => record(row, shard.incarnation)),
      }));
      try {
        const offsets = await this.log.append(batches);
        [...next].forEach(([shard, rows], index) => this.acknowledge(shard, rows, offsets[index]!));
        for (const rows of next.values()) this.rows -= rows.length;
        this.acknowledged();
      } catch (error) {
        for (const rows of next.values()) this.rows -= rows.length;
        this.failed(error as Error);
      }
    }
    this.sending = false;
  }

  private next(): Map<Shard, OutboxRow[]> {
    const next = new Map<Shard, OutboxRow[]>();
    for (const [shard, turns] of this.waiting) {
      if (shard.phase === 'lost' || shard.phase === 'halted') {
        for (const turn of turns) this.rows -= turn.length;
        this.waiting.delete(shard);
        continue;
      }
      const rows: OutboxRow[] = [];
      for (let bytes = 0; turns.length && bytes < batchBytes;) {
        const turn = turns.shift()!;
        rows.push(...turn);
        for (const row of turn) bytes += (row.value?.length ?? 0) + 600;
      }
      if (!turns.length) this.waiting.delete(shard);
      next.set(shard, rows);
    }
    return next;
  }

  /** Counts only right behind what the owner knows of the partition; else somebody else wrote there, and its marker may void ours. */
  private acknowledge(shard: Shard, rows: readonly OutboxRow[], offset: number): void {
    if (shard.phase === 'lost') return;
    const place = { topic: this.stream, partition: shard.id };
    const known = shard.position(place);
    if (offset !== known.offset) {
      return this.failed(
        new RuntimeError(
          'log.overtaken',
          `${this.stream}/${shard.id}: appended at ${offset} instead of ${known.offset}; taking it over again`,
        ),
      );
    }
    const sequence = rows.at(-1)!.sequence;
    shard.moveTo(place, { offset: offset + rows.length, incarnation: shard.incarnation, sequence });
    shard.acknowledged = sequence;
  }
}

function record(row: OutboxRow, incarnation: number): NewRecord {
  return { key: row.key, value: row.value, headers: { ...row.headers, [header.incarnation]: String(incarnation) } };
}
