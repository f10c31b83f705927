import { topics } from '@tributary/contracts';
import { kafkaAt } from '../support/kafka.ts';
import { settled } from '../support/quiet.ts';
import type { Shop } from './bench-shop.ts';
import { closedLoop } from './loops.ts';

/** Records in all topics of the system together: events, requests and markers. */
export async function logSize(broker: string): Promise<number> {
  const admin = kafkaAt(broker).admin();
  await admin.connect();
  try {
    const offsets = await Promise.all(Object.keys(topics).map((topic) => admin.fetchTopicOffsets(topic)));
    return offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}

/** Places orders at full load until the log holds so many events, and waits until every service has read them all. */
export async function fillLog(
  shop: Shop,
  { broker, events, connections }: { broker: string; events: number; connections: number },
  say: (line: string) => void,
): Promise<void> {
  let size = await logSize(broker);
  let rate = 0;
  while (size < events) {
    const missing = events - size;
    const { accepted, seconds } = await closedLoop(
      shop,
      connections,
      rate ? Math.min(10, Math.max(0.5, (0.8 * missing) / rate)) : 0.5,
    );
    if (!accepted.length) throw new Error(`no order was accepted in ${seconds.toFixed(0)} s, so the log does not grow`);
    const before = size;
    size = await logSize(broker);
    rate = (size - before) / seconds;
    const left = Math.max(0, events - size) / rate / 60;
    say(`${size.toLocaleString('en')} of ${events.toLocaleString('en')} events in the log, ${left.toFixed(1)} min left …`);
  }
  await settled();
}
