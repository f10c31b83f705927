/** How much a process holds at once. */
export interface Limits {
  /** Records and bytes of input, headers and all, that one turn takes, or a little more. */
  readonly turnRecords: number;
  readonly turnBytes: number;
  /** Records that wait at most before the source is paused. */
  readonly inbox: number;
  /** Events committed and not acknowledged, above which no turn is taken. */
  readonly outbox: number;
  /** Bytes or so at which the younger half of the rows kept between turns becomes the older one. */
  readonly rows: number;
}

export const defaultLimits: Limits = { turnRecords: 1000, turnBytes: 1 << 20, inbox: 5000, outbox: 20_000, rows: 512 << 10 };
