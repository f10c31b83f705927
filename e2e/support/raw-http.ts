import { connect } from 'node:net';
import { gateway } from './client.ts';

export interface RawReply {
  readonly status: number;
  readonly contentType: string | undefined;
}

/** Sends bytes that no HTTP client would send, and answers what comes back; undefined when the connection just ends. */
export function sendRaw(bytes: string): Promise<RawReply | undefined> {
  const { hostname, port } = new URL(gateway);
  return new Promise((done) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes, 'latin1'));
    const finish = () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      socket.destroy();
      const contentType = /^content-type: ([^;\r]*)/im.exec(text)?.[1];
      done(status ? { status: Number(status), contentType } : undefined);
    };
    socket.setTimeout(10_000, finish);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n')) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}
