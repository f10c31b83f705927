import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goneSignal } from './connection.js';

let server: Server;
let client: Socket;
let requests: IncomingMessage[];

/** Two requests of one connection, the second behind the first and with a body. */
beforeEach(async () => {
  requests = [];
  const both = Promise.withResolvers<void>();
  server = createServer((request) => {
    if (requests.push(request) === 2) both.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\nPOST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
  await both.promise;
});
afterEach(() => {
  client.destroy();
  server.close();
});

it('tells every request of a connection that its client has gone, with one signal', async () => {
  const [first, second] = requests as [IncomingMessage, IncomingMessage];
  second.resume();
  await once(second, 'close'); // its body is read; the client is there
  const gone = goneSignal({ raw: second });
  expect(gone.aborted).toBe(false);
  expect(goneSignal({ raw: first })).toBe(gone);
  client.destroy();
  await once(gone, 'abort');
});

it('tells at once of a client that has gone before', async () => {
  const [first] = requests as [IncomingMessage];
  client.destroy();
  await once(first.socket, 'close');
  expect(goneSignal({ raw: first }).aborted).toBe(true);
});
