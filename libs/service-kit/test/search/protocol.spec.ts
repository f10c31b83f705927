import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bounds, fault, nameOf, owned, type State, successors, type Weakness } from './protocol.js';

/** Tries everything that can come of a shard that has an owner; gives the number of states, and the first fault if there is one. */
function search(bounds: Bounds, weakness: Weakness = {}): { states: number; found: string | undefined } {
  const start = owned(weakness);
  const known = new Set([digest(start)]);
  let frontier: State[] = [start];
  while (frontier.length) {
    const next: State[] = [];
    for (const state of frontier) {
      const found = fault(state, bounds, weakness);
      if (found) return { states: known.size, found };
      for (const successor of successors(state, bounds, weakness)) {
        const name = digest(successor);
        if (known.has(name)) continue;
        known.add(name);
        next.push(successor);
      }
    }
    frontier = next;
  }
  return { states: known.size, found: undefined };
}

/** A state's name in 96 bits: of ten million states, two would share one in 10^15 searches. */
const digest = (state: State) => hash('sha1', nameOf(state), 'buffer').toString('latin1', 0, 12);

/** `SEARCH_FAULTS=3` tries more, for minutes and with some GiB (`NODE_OPTIONS=--max-old-space-size=12000`). */
const bounds: Bounds = { inputs: 2, takeovers: 2, faults: Number(process.env['SEARCH_FAULTS'] ?? 2) };

describe('every order of steps, crashes, lost, late and repeated sends, and a database set back', () => {
  it('brings every input into log and rows exactly once', { timeout: 3_600_000 }, () => {
    const { states, found } = search(bounds);
    expect(found).toBeUndefined();
    expect(states, 'the search has gone far').toBeGreaterThan(500_000);
  });
});

describe('the search finds a fault when a rule is weakened:', { timeout: 300_000 }, () => {
  it.each<[string, Weakness]>([
    ['markers do not void what comes late', { lateCounts: true }],
    ['a process keeps its shard over a lost connection', { keepsShard: true }],
    ['a takeover looks at the log without a marker', { noMarker: true }],
    ['a takeover trusts a backup of another history', { trustsBackup: true }],
    ['a takeover goes on behind a marker with its number or a greater one', { sharesNumber: true }],
    // Each of the two makes up for the lack of the other.
    [
      'a takeover marks the log before it has taken the number in the database, and an acknowledgement counts at any offset',
      { marksFirst: true, countsAnyOffset: true },
    ],
    ['events are sent before those in front of them are acknowledged', { sendsAhead: true }],
  ])('%s', (_, weakness) => {
    expect(search({ inputs: 2, takeovers: 2, faults: 2 }, weakness).found).toBeDefined();
  });
});
