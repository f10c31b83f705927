import { placeOf } from '../runtime/record.js';
import { errorOf, type FetchAnswer, type FetchRequest, type ReadPlace } from './fetch-request.js';

const lastEpoch = 2 ** 31 - 1;

/** FETCH_SESSION_ID_NOT_FOUND and INVALID_FETCH_SESSION_EPOCH: the broker has dropped the session, or counts otherwise. */
const lostSession = new Set([70, 71]);

/**
 * A session of fetches from one broker (KIP-227), which remembers what has been asked for: a request names only what has changed,
 * an answer only what has news. A broker that keeps no session is told everything each time.
 */
export class FetchSession {
  private id = 0;
  private epoch = 0;
  private readonly known = new Map<string, ReadPlace>();

  /** How to ask for these places, and no others. */
  ask(wanted: readonly ReadPlace[]): Required<Pick<FetchRequest, 'session' | 'places' | 'forgotten'>> {
    if (this.epoch === 0) this.known.clear();
    const names = new Set(wanted.map(placeOf));
    const places = wanted.filter((place) => this.known.get(placeOf(place))?.offset !== place.offset);
    const forgotten = [...this.known.values()].filter((place) => !names.has(placeOf(place)));
    for (const place of forgotten) this.known.delete(placeOf(place));
    for (const place of places) this.known.set(placeOf(place), place);
    return { session: { id: this.id, epoch: this.epoch }, places, forgotten };
  }

  /** Takes the answer to what was asked last; false when the broker knows nothing of this session, and it begins anew. Throws for any other error. */
  answered({ error, sessionId }: Pick<FetchAnswer, 'error' | 'sessionId'>): boolean {
    if (lostSession.has(error)) {
      this.id = this.epoch = 0;
      return false;
    }
    if (error !== 0) throw errorOf(error);
    this.id = sessionId;
    if (sessionId !== 0) this.epoch = this.epoch === lastEpoch ? 1 : this.epoch + 1;
    return true;
  }
}
