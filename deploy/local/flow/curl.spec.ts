import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { orderCurl } from './curl.ts';

test.skipIf(process.platform === 'win32')('the line is what a shell understands: a nested token and the order as JSON', () => {
  const line = orderCurl('http://127.0.0.1:8080', 'c-1', [{ sku: 'tea', quantity: 2, unitPrice: 450 }]);
  // a curl that answers a token when it is asked for one, and otherwise prints what it was given
  const curl = `curl() { case "$2" in */auth/token) echo '{"access_token":"a.b.c"}';; *) printf '%s\\n' "$@";; esac; }`;
  const given = execFileSync('sh', ['-c', `${curl}; ${line}`], { encoding: 'utf8' }).split('\n');
  expect(given).toContain('http://127.0.0.1:8080/orders');
  expect(given).toContain('authorization: Bearer a.b.c');
  expect(given).toContain('{"customerId":"c-1","currency":"EUR","lines":[{"sku":"tea","quantity":2,"unitPrice":450}]}');
});
