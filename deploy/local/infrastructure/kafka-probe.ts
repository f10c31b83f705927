import { connect } from 'node:net';

/**
 * Whether a broker answers with a leader for every partition; its port alone opens earlier. One Metadata request, written by hand,
 * because a whole client for this would be a tenth of the launcher's memory.
 */
export function hasLeaders(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (ready: boolean) => {
      socket.destroy();
      done(ready);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(3000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => done(false));
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      finish(leaders(received.subarray(8)).every((leader) => leader >= 0));
    });
  });
}

/** Metadata, version 1, of all topics. */
function metadataRequest(): Buffer {
  const client = Buffer.from('launcher');
  const body = Buffer.alloc(14 + client.length);
  body.writeInt16BE(3, 0);
  body.writeInt16BE(1, 2);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(-1, 10 + client.length);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** The leaders of all partitions in an answer to it, -1 for a partition without one. */
export function leaders(body: Buffer): number[] {
  let at = 0;
  const int32 = () => body.readInt32BE((at += 4) - 4);
  const int16 = () => body.readInt16BE((at += 2) - 2);
  const skipString = () => {
    const length = int16();
    at += Math.max(0, length); // -1 stands for null
  };
  const times = (read: () => void) => {
    for (let left = int32(); left > 0; left--) read();
  };
  const found: number[] = [];
  times(() => {
    int32(); // broker
    skipString(); // host
    int32(); // port
    skipString(); // rack
  });
  int32(); // controller
  times(() => {
    int16(); // error
    skipString(); // topic
    at += 1; // internal
    times(() => {
      int16(); // error
      int32(); // partition
      found.push(int32());
      times(int32); // replicas
      times(int32); // in sync
    });
  });
  return found;
}
