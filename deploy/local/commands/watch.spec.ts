import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { watchCommand } from './watch.ts';

const watch = (...args: string[]) =>
  watchCommand
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync(args, { from: 'user' });

test.each(['--type', '--key', '--correlation'])('%s is no part of a watch of one order', async (option) => {
  await expect(watch('--order', 'o1', option, 'x')).rejects.toThrow("option '--order <id>' cannot be used with");
});

test('the address of a gateway may end in a slash', async () => {
  const asked: (string | undefined)[] = [];
  const gateway = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void gateway.close());
  await once(gateway, 'listening');
  const { port } = gateway.address() as AddressInfo;
  await expect(watch('--gateway', `http://127.0.0.1:${port}/`)).rejects.toThrow('answered with 503');
  expect(asked).toEqual(['/auth/token']);
});
