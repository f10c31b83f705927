import { setImmediate as soon } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log, Store } from '../runtime/ports.js';

/**
 * Places where a test makes this process die as a failing machine would: with SIGKILL, at that very step. The ports of the runtime
 * are wrapped, the runtime knows nothing of it. Only with `FAILPOINTS=true`; never in production. (After etcd's gofail.)
 */
const names = ['after-fetch', 'before-commit', 'after-commit', 'mid-send', 'after-ack', 'before-response'] as const;

type Failpoint = (typeof names)[number];

/** Where this process is to die. */
let armed: Failpoint | undefined;

/** Dies here when this point is armed. */
export function reach(point: Failpoint): void {
  if (armed === point) process.kill(process.pid, 'SIGKILL');
}

/** A log in whose appends the process may die: on their way, or acknowledged and not yet noted. */
export const failingLog = (log: Log): Log => ({
  async append(batches) {
    const sent = log.append(batches);
    if (armed === 'mid-send') {
      sent.catch(() => undefined);
      await soon(); // by now its bytes are with the operating system
      reach('mid-send');
    }
    const offsets = await sent;
    reach('after-ack');
    return offsets;
  },
  read: (place, from, to) => log.read(place, from, to),
  ends: (places) => log.ends(places),
});

/** A store in whose commits the process may die. */
export const failingStore = (store: Store): Store => ({
  claim: (shard, epoch) => store.claim(shard, epoch),
  load: (wanted, ids) => store.load(wanted, ids),
  async commit(write) {
    reach('before-commit');
    await store.commit(write);
    reach('after-commit');
  },
  nextParked: (shard, key) => store.nextParked(shard, key),
  onLost: (listener) => store.onLost(listener),
  keyOf: (row) => store.keyOf(row),
});

/** `POST /failpoints/<name>` arms one point; `POST /failpoints/clock?seconds=3600` sets the clock of this process off by so much. */
export function openFailpoints(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/failpoints', () => ({ names, armed: armed ?? null }));
  fastify.post<{ Params: { name: string }; Querystring: { seconds?: string } }>('/failpoints/:name', (request, reply) => {
    const { name } = request.params;
    if (name === 'clock') shiftClock(Number(request.query.seconds ?? 0));
    else if (names.some((known) => known === name)) armed = name as Failpoint;
    else return reply.code(404).send({ detail: `there is no failpoint ${name}; there are ${names.join(', ')}` });
    return reply.code(204).send();
  });
  fastify.addHook('onSend', (request, reply, _, done) => {
    const isWrite = request.method !== 'GET' && !request.url.startsWith('/failpoints');
    if (isWrite && reply.statusCode < 300) reach('before-response');
    done();
  });
}

const RealDate = Date;
const realNow = Date.now;

function shiftClock(seconds: number): void {
  RealDate.now = () => realNow() + seconds * 1000;
  globalThis.Date = new Proxy(RealDate, {
    construct: (date, values, target) => Reflect.construct(date, values.length ? values : [date.now()], target) as Date,
  });
}
