import { expect, it } from 'vitest';
import { count, countUpTo, listOf, oneOf, positive } from './arguments.ts';

it.each([
  [positive, '0.5', 0.5],
  [count, '12', 12],
  [countUpTo(64), '64', 64],
  [listOf(positive), '10, 50,80', [10, 50, 80]],
  [listOf(oneOf(['naive', 'streams'])), 'streams', ['streams']],
])('%o takes %s', (parse, text, value) => {
  expect(parse(text)).toEqual(value);
});

it.each([
  [positive, ['abc', '0', '-1', '', 'Infinity']],
  [count, ['abc', '0', '-1', '1.5', '', '1e3']],
  [countUpTo(64), ['65', '0', 'x']],
  [listOf(count), ['', '1,', 'a,b', '1,0']],
  [listOf(oneOf(['naive'])), ['nope', '', 'naive,nope', 'toString']],
])('%o refuses %s', (parse, texts) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(/^It must be|^There are/);
});
