/** The value below which the share `p` (0..1) of the sorted values lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;
}

/** The value in the middle, or the mean of the two that are. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Interval {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The median of several rounds, with the least and the most. */
export const interval = (values: readonly number[]): Interval => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** An interval as text: `1,221 (751-1,249)`. */
export function spread({ median, least, most }: Interval, digits = 0): string {
  const [middle, low, high] = [median, least, most].map((value) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return low === high ? middle! : `${middle} (${low}-${high})`;
}
