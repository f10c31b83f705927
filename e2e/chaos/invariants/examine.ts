import type { History } from '../workload/history.ts';
import { agreement } from './agreement.ts';
import { conservation, type Conservation } from './conservation.ts';
import { gather, type Ends, type Invariant } from './evidence.ts';
import { linearizable } from './linearizable.ts';
import { orderPerKey } from './order-per-key.ts';
import { once } from './once.ts';
import { reactions } from './reactions.ts';
import { rebuilds } from './rebuild.ts';
import { wars } from './takeovers.ts';

const invariants: readonly Invariant[] = [once, orderPerKey, reactions, linearizable, agreement];

interface Examination {
  readonly orders: Conservation;
  readonly takeovers: number;
  /** Promises that were broken. */
  readonly problems: readonly string[];
}

/** What the driver knows of a run. */
export interface Run {
  /** Marks of this run and of nothing else begin with it. */
  readonly run: string;
  readonly history: History;
  readonly databases: Readonly<Record<string, string>>;
  /** Where each topic ended when it began. */
  readonly began: Ends;
}

/** Looks at every promise, when all is quiet. */
export async function examine({ run, history, databases, began }: Run): Promise<Examination> {
  const { evidence, holes } = await gather(run, history, databases, began);
  const orders = await conservation(evidence);
  const problems = [...holes, ...orders.problems, ...history.problems, ...wars(evidence.markers)];
  for (const { name, check } of invariants) problems.push(...(await check(evidence)).map((line) => `${name}: ${line}`));
  problems.push(...(await rebuilds()));
  return { orders, takeovers: evidence.markers.length, problems };
}
