import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { request } from './http.ts';

test('who does not answer is named, with the reason', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => server.closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(request(`${url}/parked`, { timeoutMs: 1 })).rejects.toThrow(`${url} does not answer within 0.001 s`);
  await new Promise((closed) => server.close(closed).closeAllConnections());
  await expect(request(`${url}/parked`)).rejects.toThrow(`${url} does not answer (ECONNREFUSED)`);
});
