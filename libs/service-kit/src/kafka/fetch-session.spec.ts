import { beforeEach, describe, expect, it } from 'vitest';
import { FetchSession } from './fetch-session.js';

const at = (partition: number, offset: number) => ({ topic: 't', partition, offset });
const ok = { error: 0, sessionId: 7 };

let session: FetchSession;
beforeEach(() => (session = new FetchSession()));

describe('a session of fetches', () => {
  it('names everything at first, then only what has changed', () => {
    expect(session.ask([at(0, 5), at(1, 9)])).toEqual({
      session: { id: 0, epoch: 0 },
      places: [at(0, 5), at(1, 9)],
      forgotten: [],
    });
    expect(session.answered(ok)).toBe(true);
    expect(session.ask([at(0, 6), at(1, 9)])).toEqual({ session: { id: 7, epoch: 1 }, places: [at(0, 6)], forgotten: [] });
    session.answered(ok);
    expect(session.ask([at(0, 6), at(1, 9)])).toEqual({ session: { id: 7, epoch: 2 }, places: [], forgotten: [] });
  });

  it('forgets what is not wanted any more, and names it when it is wanted again', () => {
    session.ask([at(0, 5), at(1, 9)]);
    session.answered(ok);
    expect(session.ask([at(1, 9)])).toMatchObject({ places: [], forgotten: [at(0, 5)] });
    session.answered(ok);
    expect(session.ask([at(0, 5), at(1, 9)])).toMatchObject({ places: [at(0, 5)], forgotten: [] });
  });

  it('begins anew when the broker does not know it', () => {
    session.ask([at(0, 5)]);
    session.answered(ok);
    session.ask([at(0, 6)]);
    expect(session.answered({ error: 70, sessionId: 0 })).toBe(false);
    expect(session.ask([at(0, 6), at(1, 9)])).toEqual({
      session: { id: 0, epoch: 0 },
      places: [at(0, 6), at(1, 9)],
      forgotten: [],
    });
  });

  it('says of any other error what it means', () => {
    session.ask([at(0, 5)]);
    expect(() => session.answered({ error: -1, sessionId: 0 })).toThrow(/unexpected error/);
  });

  it('names everything each time when the broker keeps no session', () => {
    for (const offset of [5, 6]) {
      const places = [at(0, offset), at(1, 9)];
      expect(session.ask(places)).toEqual({ session: { id: 0, epoch: 0 }, places, forgotten: [] });
      session.answered({ error: 0, sessionId: 0 });
    }
  });
});
