import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { demandSpace } from './disk.ts';

test('a disk with too little room is named, with what helps for data and what for downloads', async () => {
  await demandSpace(tmpdir(), 0);
  const missing = demandSpace(tmpdir(), 1e12);
  await expect(missing).rejects.toThrow(
    / is full: \d+ MiB free, 1000000000000 MiB needed\. Free some space\. TRIBUTARY_HOME moves data/,
  );
  await expect(missing).rejects.toThrow(`The disk of ${tmpdir()} `);
});
