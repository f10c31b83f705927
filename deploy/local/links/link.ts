import { connect, createServer, type Socket } from 'node:net';

/**
 * What a link does with what passes: `open` passes it on; `refused` cuts every connection and takes no new one; `silent` holds back
 * both ways what is sent, as a network does that loses packets for a while, and `no-requests` and `no-answers` one way; `slow` lets
 * little through to the client; `lost-commit` passes on the next commit of a turn, drops its answer and cuts the connection.
 */
export const linkModes = ['open', 'refused', 'silent', 'no-requests', 'no-answers', 'slow', 'lost-commit'] as const;

export type LinkMode = (typeof linkModes)[number];

/** A TCP proxy between a service and a server, for tests that break the connection. */
export interface Link {
  set(mode: LinkMode): void;
  readonly mode: LinkMode;
  close(): void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Bytes a second that a slow link passes to a client over each connection, in pieces as they come (64 KiB at most). */
const slowness = 64 * 1024;

/** The name of the column that answers the commit of a turn (service-kit, postgres/commit.ts). */
const commitAnswer = 'require_fence';

/** Listens on a port of this machine, and passes everything on to another. */
export async function openLink(port: number, target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  /** Those of which the client has had its bytes for now. */
  const sated = new Set<Pair>();
  let mode: LinkMode = 'open';

  const listener = createServer((client) => {
    const server = connect({ port: target, host: '127.0.0.1' });
    const pair = { client, server };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => part(pair));
    }
    client.on('data', (data) => pass(data, client, server, pair));
    server.on('data', (data) => {
      if (mode === 'lost-commit' && data.includes(commitAnswer)) {
        mode = 'open';
        return part(pair);
      }
      pass(data, server, client, pair);
      if (mode === 'slow') sate(pair, data.length);
    });
    apply(pair);
  });

  function part(pair: Pair): void {
    pairs.delete(pair);
    sated.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }

  function pass(data: Buffer, from: Socket, to: Socket, pair: Pair): void {
    if (to.write(data)) return;
    from.pause();
    to.once('drain', () => apply(pair));
  }

  /** Holds back what comes next from the server, for as long as these bytes take. */
  function sate(pair: Pair, bytes: number): void {
    sated.add(pair);
    apply(pair);
    setTimeout(
      () => {
        sated.delete(pair);
        if (pairs.has(pair)) apply(pair);
      },
      (1000 * bytes) / slowness,
    );
  }

  function apply(pair: Pair): void {
    const { client, server } = pair;
    if (mode === 'silent' || mode === 'no-requests' || server.writableNeedDrain) client.pause();
    else client.resume();
    const held = mode === 'slow' && sated.has(pair);
    if (held || mode === 'silent' || mode === 'no-answers' || client.writableNeedDrain) server.pause();
    else server.resume();
  }

  const listen = () => new Promise<void>((done, fail) => listener.once('error', fail).listen(port, '127.0.0.1', done));
  await listen();
  return {
    get mode() {
      return mode;
    },
    set(next) {
      mode = next;
      if (mode === 'refused') {
        listener.close();
        for (const pair of pairs) part(pair);
      } else if (!listener.listening) void listen();
      pairs.forEach(apply);
    },
    close() {
      listener.close();
      for (const pair of pairs) part(pair);
    },
  };
}
