import { expect, test } from 'vitest';
import { demandService, serviceNames } from './services.ts';

test.each(['nosuch', 'toString', '__proto__', 'constructor', ''])('there is no service %j', (name) => {
  expect(() => demandService(name)).toThrow(`There is no service "${name}". There are gateway, `);
});

test('every service is one', () => {
  for (const name of serviceNames) demandService(name);
});
