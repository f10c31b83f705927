import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../home.ts';
import { serviceProcess } from './service-process.ts';

const around = {
  kafkaBrokers: '',
  schemaRegistryUrl: '',
  databaseUrl: '',
  authDevKey: '',
  ensureDatabase: async () => undefined,
};
const orders = { name: 'orders', processes: 1 };

test.each([
  ['that only has to read on', { status: 'unready', problems: [] }, true],
  ['of which a shard has stopped', { status: 'unready', problems: ['shard 3: the log begins anew'] }, false],
  ['that is no service', 'Bad Gateway', false],
])('a process %s: is it catching up?', async (_, body, expected) => {
  const server = createServer((_, response) => response.writeHead(503).end(JSON.stringify(body)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  expect(await serviceProcess(openHome(), orders, 'orders-1', port, around).catchingUp!()).toBe(expected);
});
