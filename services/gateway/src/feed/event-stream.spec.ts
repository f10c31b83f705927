import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Event } from '@tributary/service-kit';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventStream } from './event-stream.js';
import { OffsetVector } from './offset-vector.js';

let server: Server;
let socket: Socket;
let stream: EventStream;
let response: ServerResponse;
let closed: Promise<void>;

beforeEach(async () => {
  const gone = Promise.withResolvers<void>();
  closed = gone.promise;
  server = createServer((_, raw) => {
    response = raw;
    const reply = { raw, hijack: () => {}, getHeaders: () => ({}) } as unknown as FastifyReply;
    stream = new EventStream(reply, () => true, gone.resolve, 50);
    stream.open();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
});
afterEach(() => {
  socket.destroy();
  server.close();
});

const position = new OffsetVector([]);
const event = (bytes: number) =>
  ({
    id: '1',
    type: 'T',
    key: 'k',
    topic: 't',
    time: new Date(),
    recordedAt: new Date(),
    data: { text: 'x'.repeat(bytes) },
  }) as Event;

it('breaks off for a client that does not read, and takes no harm from what comes then', async () => {
  socket.pause();
  let taken = 0;
  for (; !response.destroyed; taken += 1) await stream.take(event(100_000), position);
  await closed;
  expect(response.writableLength, 'no more than one event waits').toBeLessThan(200_000);
  expect(taken).toBeGreaterThan(1);
  await stream.take(event(10), position);
  stream.end();
  await stream.take(event(10), position);
});

it('waits for a client that reads slowly, and leaves nothing behind', async () => {
  socket.on('data', () => {});
  const before = response.eventNames().map((name) => response.listenerCount(name));
  for (let n = 0; n < 50; n++) await stream.take(event(100_000), position);
  expect(response.eventNames().map((name) => response.listenerCount(name))).toEqual(before);
});

it('takes nothing more once it has ended', async () => {
  stream.end();
  await stream.take(event(10), position);
  socket.resume();
  await closed;
});
