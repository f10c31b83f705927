import { expect, test } from 'vitest';
import { parse, type SseMessage } from './sse.ts';

async function read(...chunks: string[]): Promise<SseMessage[]> {
  const found: SseMessage[] = [];
  for await (const message of parse(
    (async function* () {
      yield* chunks;
    })(),
  ))
    found.push(message);
  return found;
}

test('messages are put together over chunks; comments are left out', async () => {
  expect(await read(': hello\n\nid: 7\nda', 'ta: {"a":1}\n', '\ndata: two\r\ndata: lines\r\n\r\n')).toEqual([
    { id: '7', data: '{"a":1}' },
    { id: undefined, data: 'two\nlines' },
  ]);
});

test('a line ends as the standard of event streams says, and nowhere else', async () => {
  expect(await read('data: one\rdata: two\r', '\r', '\nid: 8\r\ndata: a\u2028b\u2029\r', '\n\r\n')).toEqual([
    { id: undefined, data: 'one\ntwo' },
    { id: '8', data: 'a\u2028b\u2029' },
  ]);
});

test('a message that is not complete is not told', async () => {
  expect(await read('data: half')).toEqual([]);
});
