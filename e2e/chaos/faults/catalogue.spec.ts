import { afterEach, expect, it, vi } from 'vitest';
import type { System } from '../../support/system.ts';
import { chosen, possible } from './catalogue.ts';

afterEach(() => vi.unstubAllGlobals());

/** A system that was started without failpoints and links. */
const plain = { status: async () => ({ gateway: 'http://gateway' }), ask: async () => ({}) } as unknown as System;

it('a system without failpoints and links is given the other faults', async () => {
  vi.stubGlobal('fetch', async () => ({ ok: false }));
  expect(await possible(chosen(['kill', 'mid-send', 'slow']), plain)).toEqual(chosen(['kill']));
});

it('a run in which no fault can fall is refused, with what would help', async () => {
  vi.stubGlobal('fetch', async () => ({ ok: false }));
  await expect(possible(chosen(['mid-send', 'clock']), plain)).rejects.toThrow(
    'this system cannot be given mid-send, clock; start it with FAILPOINTS=true TRIBUTARY_LINKS=true npm start -- --detach',
  );
});
