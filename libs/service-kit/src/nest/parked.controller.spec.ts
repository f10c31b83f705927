import type { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { ParkedController } from './parked.controller.js';
import type { StreamHost } from './stream-host.js';

const row = { shard: 0, key: '', topic: 'in', partition: 0, offset: '7', recorded_at: new Date(0), headers: {}, value: null };

/** A service in which one record without a key is parked. */
const controller = new ParkedController(
  {
    repair: async (key: string, discard: boolean) => (key === '' ? { handled: 0, discarded: Number(discard) } : undefined),
    read: async () => ({ unreadable: 'no ce_type' }),
  } as unknown as StreamHost,
  { query: async (_: string, [key]: unknown[]) => (key === '' ? [row] : []) } as unknown as DataSource,
);

it('a record without a key is parked under the empty one, by which it is shown, retried and discarded', async () => {
  expect(await controller.of('')).toMatchObject({ records: [{ topic: 'in', offset: 7 }] });
  expect(await controller.retry({ key: '' })).toEqual({ key: '', handled: 0, discarded: 0 });
  expect(await controller.discard({ key: '' })).toEqual({ key: '', handled: 0, discarded: 1 });
});

it('who says no key is asked for one', async () => {
  await expect(controller.of()).rejects.toThrow('say which key');
  for (const body of [undefined, {}]) expect(() => controller.discard(body)).toThrow('say which key');
});

it('a key that the database takes nowhere is refused', async () => {
  await expect(controller.of('\0')).rejects.toThrow('no key has a NUL');
  expect(() => controller.retry({ key: 'a\0' })).toThrow('no key has a NUL');
});

it('a key that nobody knows is named, whatever it holds', async () => {
  await expect(controller.of('a\nb')).rejects.toThrow('nothing is parked under "a\\nb"');
  await expect(controller.retry({ key: 'b' })).rejects.toThrow('"b" does not wait');
});
