import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkout, openHome } from '../home.ts';
import { serviceProcess } from './service-process.ts';
import { services } from './services.ts';

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

test.each(services)('$name runs with the options and the malloc of the image', async (service) => {
  const image = readFileSync(join(checkout, 'deploy/docker/Dockerfile'), 'utf8');
  const entrypoint = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(image)![1]!) as string[];
  const compose = readFileSync(join(checkout, 'docker-compose.yml'), 'utf8');
  const own = new RegExp(`^ +command: (.*)services/${service.name}/dist/main\\.js`, 'm').exec(compose)![1]!;
  const { args, env } = await serviceProcess(openHome(), service, `${service.name}-1`, 0, around).launch();
  expect(args.slice(0, -1)).toEqual([...entrypoint.slice(1), ...own.split(' ').filter(Boolean)]);
  const malloc = image.matchAll(/\b(MALLOC_\w+)=(\S+)/g);
  expect(env).toMatchObject(Object.fromEntries(Array.from(malloc, ([, name, value]) => [name, value])));
});
