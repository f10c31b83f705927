import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A TCP proxy that can cut connections and hold answers back, to stand between a client and a server. Kafka names its own address
 * in its answers, and clients go there; so the proxy writes its port over the server's wherever it follows the server's host.
 */
export class Proxy {
  /** Bytes that clients have sent through. */
  sent = 0;
  private readonly pairs = new Map<Socket, Socket>();
  private server: Server | undefined;
  private stalled = false;
  private budget = Infinity;
  private port = 0;

  constructor(private readonly target: { host: string; port: number }) {}

  get connections(): number {
    return this.pairs.size;
  }

  /** Opens it; gives its port. */
  async open(): Promise<number> {
    this.server = createServer((client) => this.join(client));
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this.port;
  }

  /** Cuts every connection now. */
  cut(): void {
    for (const [client, server] of this.pairs) {
      client.destroy();
      server.destroy();
    }
    this.pairs.clear();
  }

  /** Lets so many more bytes through to the server and then cuts everything, wherever a request is then. */
  cutAfter(bytes: number): void {
    this.budget = bytes;
  }

  /** What servers answer is held back, until `flow`; requests still arrive. */
  stall(): void {
    this.stalled = true;
    for (const server of this.pairs.values()) server.pause();
  }

  flow(): void {
    this.stalled = false;
    for (const server of this.pairs.values()) server.resume();
  }

  async close(): Promise<void> {
    this.cut();
    this.server?.close();
  }

  private readdressed(data: Buffer): Buffer {
    const theirs = address(this.target.host, this.target.port);
    for (let at = data.indexOf(theirs); at >= 0; at = data.indexOf(theirs, at + 1)) {
      address(this.target.host, this.port).copy(data, at);
    }
    return data;
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    this.pairs.set(client, server);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.pairs.delete(client);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      this.sent += data.length;
      const passing = data.subarray(0, this.budget);
      this.budget -= passing.length;
      server.write(passing);
      if (passing.length === data.length) return;
      this.budget = Infinity;
      this.cut();
    });
    server.on('data', (data) => client.write(this.readdressed(data)));
    if (this.stalled) server.pause();
  }
}

/** Host and port as Kafka's protocol writes them. */
function address(host: string, port: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeInt32BE(port);
  return Buffer.concat([Buffer.from(host), number]);
}
