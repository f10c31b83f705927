import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { askService } from './ask-service.ts';

/** A process that answers every question alike. */
async function answering(status: number, body: object): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(body)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const away = 'http://127.0.0.1:9';

function ask(method: string, urls: string[], service = 'orders') {
  const orders = { pids: [], health: 'ready', restarts: 0, logs: [], ...(urls.length > 0 ? { urls } : {}) } as const;
  return askService({ gateway: away, services: { orders } }, service, method, '/parked');
}

test('a process that is away does not hide what another one answers', async () => {
  const one = await answering(200, { keys: [] });
  const silent = [`${away} does not answer (ECONNREFUSED)`];
  expect(await ask('GET', [away, one])).toEqual({ answers: [{ keys: [] }], silent });
  expect(await ask('POST', [one, away])).toEqual({ answers: [{ keys: [] }], silent });
});

test('a refusal counts when nobody answers', async () => {
  const urls = [await answering(404, { message: '"x" does not wait' }), away];
  await expect(ask('POST', urls)).rejects.toThrow('orders: "x" does not wait. See `npm run parked -- list`.');
  await expect(ask('POST', [...urls, await answering(200, {})])).resolves.toMatchObject({ answers: [{}] });
});

test('what cannot be asked is one line with a remedy', async () => {
  await expect(ask('GET', [])).rejects.toThrow('orders has no process. Start one with `npm run scale -- orders 1`.');
  await expect(ask('GET', [away])).rejects.toThrow(
    /^orders: .* does not answer \(ECONNREFUSED\)\. Ask again when `npm run status`/,
  );
  await expect(ask('GET', [away], 'toString')).rejects.toThrow('There is no service "toString"');
});
