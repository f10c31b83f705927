import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freePort } from '../infrastructure/ports.ts';
import { openLink, type Link } from './link.ts';

/** More than all buffers on the way hold. */
const all = 16 << 20;

let server: Server;
let link: Link;
let port: number;
let asked: number;
const clients: Socket[] = [];

/** A server that gives everybody everything at once, and counts what it is asked. */
beforeEach(async () => {
  asked = 0;
  server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', ({ length }) => (asked += length));
    socket.write(Buffer.alloc(all));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = await freePort(21_000);
  link = await openLink(port, (server.address() as AddressInfo).port);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  link.close();
  server.close();
});

/** A client that has come through the link; says how many bytes it has got. */
async function client() {
  const socket = connect({ port, host: '127.0.0.1' });
  clients.push(socket);
  let got = 0;
  socket.on('data', ({ length }) => (got += length));
  await once(socket, 'connect');
  return { socket, got: () => got };
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 5 });

it('an open link passes everything on', async () => {
  const { got } = await client();
  await until(() => got() === all);
});

it('a slow link lets little through to each client, however much they ask, and all they ask; then it passes everything on', async () => {
  link.set('slow');
  const began = performance.now();
  const [one, other] = [await client(), await client()];
  const asking = setInterval(() => one.socket.write('?'), 2);
  try {
    await until(() => one.got() > 128 * 1024 && other.got() > 128 * 1024);
  } finally {
    clearInterval(asking);
  }
  // 64 KiB at once, and 64 KiB a second.
  expect(performance.now() - began).toBeGreaterThan(900);
  expect(one.got() + other.got()).toBeLessThan(all / 4);
  expect(asked).toBeGreaterThan(10);
  link.set('open');
  await until(() => one.got() === all && other.got() === all);
});
