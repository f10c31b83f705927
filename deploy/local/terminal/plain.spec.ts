import { expect, test } from 'vitest';
import { plain, plainKey } from './plain.ts';

test.each([
  ['order-1', 'order-1'],
  ['Grüße/ключ', 'Grüße/ключ'],
  ['', '""'],
  ['two words', '"two words"'],
  ['""', '"\\"\\""'],
  ['\x1b[31mred', '"\\u001b[31mred"'],
  ['one\ntwo', '"one\\ntwo"'],
  ['\x9b31m\u202e', '"\\u009b31m\\u202e"'],
])('key %j is shown as %s', (key, shown) => {
  expect(plainKey(key)).toBe(shown);
});

test('text stays as it is but for what forges lines', () => {
  expect(plain('schema 7 is "not" registered\r\n\x1b[2J')).toBe('schema 7 is "not" registered\\u000d\\u000a\\u001b[2J');
});
