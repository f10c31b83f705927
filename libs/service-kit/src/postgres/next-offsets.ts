import type { DataSource } from 'typeorm';
import type { Position } from '../runtime/record.js';

/** The next offset of each place that the service reads, whichever process holds its shards; of one that all read, the least. */
export async function nextOffsets(dataSource: DataSource): Promise<Map<string, number>> {
  const shards: { positions: Record<string, Position> }[] = await dataSource.query('SELECT positions FROM tributary.shard');
  const next = new Map<string, number>();
  for (const { positions } of shards)
    for (const [place, { offset }] of Object.entries(positions)) next.set(place, Math.min(offset, next.get(place) ?? offset));
  return next;
}
