import type { Evidence } from './evidence.ts';

/** Orders that were requested, by mark, wherever it stands in the value; Avro writes text as it is. */
export function requestedOrders({ run, log }: Evidence): Map<string, string> {
  const mark = new RegExp(`${run}-[a-z]\\d+-\\d+`);
  return new Map(
    log['orders.requests']!.flatMap(({ key, value }) => {
      const found = mark.exec(value?.toString('latin1') ?? '')?.[0];
      return found ? [[found, key] as const] : [];
    }),
  );
}

/**
 * Orders that were taken, by mark: those of which a client was told so, and those whose request lies in the log though the answer was
 * lost, as it is when a fault falls on just that order.
 */
export function takenOrders(evidence: Evidence): Map<string, string> {
  const { placings, accepted } = evidence.history;
  const taken = requestedOrders(evidence);
  for (const { mark, outcome } of placings) if (outcome === 'refused') taken.delete(mark);
  for (const { mark, orderId } of accepted) taken.set(mark, orderId!);
  return taken;
}
