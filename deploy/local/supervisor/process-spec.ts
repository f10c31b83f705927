/** One start of a process. */
interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The user to run as, where that is not the launcher's own. */
  readonly uid?: number;
  readonly gid?: number;
}

/** Everything the supervisor has to know about a process. */
export interface ProcessSpec {
  /** Unique in a system: `kafka`, `orders-1`. */
  readonly name: string;
  readonly log: string;
  /** Called before every start, also after a crash; prepares what the process needs (its database, its files). */
  launch(): Promise<Launch>;
  /** Whether it does its work now; never rejects. */
  probe(): Promise<boolean>;
  /** Whether all is well and only the length of a log keeps it from being ready; never rejects. Until then a start has a time limit. */
  catchingUp?(): Promise<boolean>;
  readonly stopSignal?: NodeJS.Signals;
  /** After this long without an exit it is killed. */
  readonly stopTimeoutMs?: number;
}
