/** Everything that can go wrong below the rules. `retriable`: the same call may go through later. */
const catalogue = {
  'shard.fenced': { retriable: true },
  'shard.hole': { retriable: false },
  'shard.diverged': { retriable: false },
  'shard.unreadable': { retriable: true },
  'log.unavailable': { retriable: true },
  'log.overtaken': { retriable: true },
  'store.unavailable': { retriable: true },
  'store.refused': { retriable: true },
  'store.misguessed': { retriable: true },
  'store.schema-missing': { retriable: false },
  'registry.unavailable': { retriable: true },
  'schema.unknown': { retriable: false },
  'event.undecodable': { retriable: false },
  'event.too-large': { retriable: false },
  'writer.overloaded': { retriable: true },
  'writer.waiting': { retriable: true },
} as const;

export type ErrorCode = keyof typeof catalogue;

/** A failure of the runtime or of what it stands on: what happened, to what, and whether trying again can help. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly retriable: boolean;
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retriable = catalogue[code].retriable;
  }
}
