import type { Kafka } from 'kafkajs';

export interface Watched {
  /** False when nothing has come since this was asked last, though it was due. */
  readonly heard: () => boolean;
  /** Whether Kafka answers somebody else. */
  readonly answers: () => Promise<boolean>;
  /** Kafka answers, but not to what is watched. */
  readonly stuck: () => void;
}

/** How often it is looked, in milliseconds, and how often in a row Kafka may have answered others alone. */
const every = 5000;
const patience = 6;

/** Finds out a consumer that is stuck, in what it reads or as a member of its group. A Kafka that answers nobody is waited for, however long: a new process would hear no more. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private silences = 0;
  private looking = false;

  constructor(private readonly watched: Watched) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), every);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    if (this.watched.heard()) this.silences = 0;
    else if (await this.watched.answers()) this.silences += 1;
    this.looking = false;
    if (this.silences >= patience) this.watched.stuck();
  }
}

/** Whether Kafka answers on a connection of its own. */
export async function answersNow(kafka: Kafka): Promise<boolean> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    await admin.describeCluster();
    return true;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
