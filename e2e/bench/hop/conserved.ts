import type { LogRecord } from '../../support/log.ts';

/** What a hop answers an order by, once each. */
export const answers = ['OrderPlaced', 'OrderCheckPassed', 'OrderConfirmed'] as const;

/** What of a record tells whether it counts, and what it answers. */
export type Answer = Pick<LogRecord, 'partition' | 'offset' | 'key' | 'headers'>;

/** Why a round does not count: orders that lack an answer, have one twice, or one that nobody expects. Empty when none does. */
export function whatIsWrong(orders: readonly string[], events: readonly Answer[]): string[] {
  const counts = new Map<string, Map<string, number>>(orders.map((order) => [order, new Map()]));
  for (const { key, headers } of events) {
    const types = counts.get(key); // the stream may go on about orders of before the round
    const type = headers['ce_type'] ?? 'a record without a type';
    types?.set(type, (types.get(type) ?? 0) + 1);
  }
  const unexpected = [...counts.values()].flatMap((types) => [...types.keys()].filter((type) => !isAnswer(type)));
  return [
    ...answers.flatMap((type) => {
      const found = [...counts.values()].map((types) => types.get(type) ?? 0);
      return [
        told(found.filter((times) => times === 0).length, orders, `lack ${type}`),
        told(found.filter((times) => times > 1).length, orders, `have ${type} more than once`),
      ].flat();
    }),
    ...[...new Set(unexpected)].flatMap((type) => told(unexpected.filter((one) => one === type).length, orders, `have ${type}`)),
  ];
}

const isAnswer = (type: string) => answers.some((known) => known === type);
const told = (found: number, { length }: readonly string[], what: string) =>
  found ? [`${found} of ${length} orders ${what}`] : [];
