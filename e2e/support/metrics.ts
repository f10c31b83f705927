/** What a process says at `/metrics`. */
export async function metricsOf(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2000) });
  return response.text();
}

/** What a process still has to do, by its metrics: records not read, events not sent, keys that wait. */
export const openWork = (metrics: string): number =>
  [...metrics.matchAll(/^tributary_(?:lag_records|outbox_events|parked_keys)(?:\{.*\})? (\S+)$/gm)]
    .map(([, value]) => Number(value))
    .reduce((sum, value) => sum + value, 0);

/** How many shards a process serves; none while it does not answer. */
export async function activeShardsAt(url: string): Promise<number> {
  const text = await metricsOf(url).catch(() => '');
  return Number(/^tributary_shards\{.*phase="active".*\} (\d+)/m.exec(text)?.[1] ?? 0);
}
