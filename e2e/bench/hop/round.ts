import { endOf } from '../../support/log.ts';
import { whatIsWrong } from './conserved.ts';
import { drain, type Drained } from './drain.ts';
import { eventsOf } from './events.ts';
import type { Hop } from './hops.ts';
import { latencyOf } from './latency.ts';
import { counter, fill } from './requests.ts';

export interface Round extends Drained {
  /** Milliseconds from request to last event. */
  readonly latency: number;
  /** Empty, or why the round does not count: a request is not answered by each of its events, once. */
  readonly problems: readonly string[];
}

interface Load {
  readonly broker: string;
  /** Requests in the log when the hop begins. */
  readonly orders: number;
  /** Processes that take part beside the hop's own. */
  readonly others: readonly number[];
}

/** How fast a hop that has not begun yet is, with many requests in the log and then with one at a time. */
export async function measured(hop: Hop, { broker, orders, others }: Load): Promise<Round> {
  const asked: string[] = [];
  const message = () => {
    const request = hop.message();
    asked.push(String(request.key));
    return request;
  };
  await fill(broker, hop.requests, Array.from({ length: orders }, message));
  const from = await endOf(hop.events);
  const events = await counter(broker, hop.events);
  const before = await events.count();
  const started = hop.start();
  const drained = await drain(
    orders,
    async () => (await events.count()) - before,
    async () => [...(await hop.pids()), ...others],
  );
  await started;
  await events.close();
  const latency = await latencyOf(broker, { ...hop, message });
  const { events: counted, holes } = hop.counted(await eventsOf(broker, { topic: hop.events, from, orders: asked }));
  return { ...drained, latency, problems: [...holes, ...whatIsWrong(asked, counted)] };
}
