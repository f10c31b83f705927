import pg from 'pg';

/** Listens on a channel until closed; connects again when the connection breaks; both tell that something may have been missed. */
export class Listener {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly heard: (payload: string | undefined) => void,
  ) {}

  async start(): Promise<void> {
    while (!this.closed) {
      const client = new pg.Client({
        connectionString: this.url,
        application_name: `listener ${this.channel}`,
        // Nothing is ever asked here: only this shows that the other end has gone.
        keepAlive: true,
        keepAliveInitialDelayMillis: 30_000,
      });
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      client.on('error', () => {});
      client.on('notification', ({ payload }) => this.heard(payload));
      try {
        await client.connect();
        this.client = client;
        await client.query(`LISTEN "${this.channel}"`);
        this.heard(undefined);
        await ended;
        this.heard(undefined); // what it said before it broke may be of another database than the next one
      } catch {
        await client.end().catch(() => {});
      }
      if (!this.closed) await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }
}
