import { expect, test } from 'vitest';
import { gatewayClient } from './gateway-client.ts';

test.each(['nonsense', 'localhost:8080', ''])('%j is no address of a gateway', (gateway) => {
  expect(() => gatewayClient(gateway)).toThrow(`"${gateway}" is not the address of a gateway. Give one like http://`);
});

test('a gateway that is away is one line with a remedy', async () => {
  await expect(gatewayClient('http://127.0.0.1:9').token()).rejects.toThrow(
    'The gateway at http://127.0.0.1:9 does not answer (ECONNREFUSED). Is the address right? `npm run status` says how the gateway does.',
  );
});
