/** What has failed for each shard since it last went through: how often in a row, and why the last time. */
export class Setbacks {
  private readonly byShard = new Map<number, { readonly times: number; readonly error: Error }>();

  add(shard: number, error: Error): void {
    this.byShard.set(shard, { times: this.times(shard) + 1, error });
  }

  times(shard: number): number {
    return this.byShard.get(shard)?.times ?? 0;
  }

  error(shard: number): Error | undefined {
    return this.byShard.get(shard)?.error;
  }

  forget(shard: number): void {
    this.byShard.delete(shard);
  }

  /** Of these shards the first that has failed least, so that each gets its turn whatever ails the others. */
  next(shards: readonly number[]): number | undefined {
    const least = Math.min(...shards.map((shard) => this.times(shard)));
    return shards.find((shard) => this.times(shard) === least);
  }
}
