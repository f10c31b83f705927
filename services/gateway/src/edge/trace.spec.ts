import { expect, it } from 'vitest';
import { traceparentOf } from './trace.js';

const valid = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

it("goes on with the caller's trace, or begins one", () => {
  const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(traceparentOf(given)).toBe(given);
  expect(traceparentOf(undefined)).toMatch(valid);
  expect(traceparentOf(`${given}\r\nx: y`)).toMatch(valid);
  expect(traceparentOf(`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`)).toMatch(valid);
});
