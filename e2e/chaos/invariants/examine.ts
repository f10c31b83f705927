import type { History } from '../workload/history.ts';
import { agreement } from './agreement.ts';
import { conservation, type Conservation } from './conservation.ts';
import { gather, type Invariant } from './evidence.ts';
import { linearizable } from './linearizable.ts';
import { orderPerKey } from './order-per-key.ts';
import { once } from './once.ts';
import { rebuilds } from './rebuild.ts';

const invariants: readonly Invariant[] = [once, orderPerKey, linearizable, agreement];

interface Examination {
  readonly orders: Conservation;
  /** Promises that were broken. */
  readonly problems: readonly string[];
}

/** Looks at every promise, when all is quiet. */
export async function examine(run: string, history: History, databases: Readonly<Record<string, string>>): Promise<Examination> {
  const { evidence, holes } = await gather(run, history, databases);
  const orders = await conservation(evidence);
  const problems = [...holes, ...orders.problems, ...history.problems];
  for (const { name, check } of invariants) problems.push(...(await check(evidence)).map((line) => `${name}: ${line}`));
  problems.push(...(await rebuilds()));
  return { orders, problems };
}
