import type { LogRecord } from '../../support/log.ts';
import { History, type Placing } from '../workload/history.ts';
import type { Evidence } from './evidence.ts';

/** What each service answers when its rows are asked for. */
type Rows = Readonly<Record<string, readonly object[]>>;

/** What a run `r` might have left behind: these records by topic, and these rows. */
export function evidenceOf(
  placings: readonly Placing[],
  log: Readonly<Record<string, readonly LogRecord[]>>,
  rows: Rows = {},
): Evidence {
  const history = new History();
  history.placings.push(...placings);
  const topics = ['customers', 'orders', 'shipping'].flatMap((name) => [`${name}.requests`, `${name}.events`]);
  return {
    run: 'r',
    history,
    log: { ...Object.fromEntries(topics.map((topic) => [topic, []])), ...log },
    began: {},
    markers: [],
    rows: async (service) => (rows[service] ?? []) as never,
  };
}

export const accepted = (mark: string, orderId: string): Placing => ({ mark, orderId, outcome: 'accepted', statuses: [201] });

let offset = 0;

/** A record of type and key; its id is `type/key`, and so is that of its cause. */
export const record = (type: string, key: string, cause = '', value = ''): LogRecord => ({
  partition: 0,
  offset: offset++,
  timestamp: 0,
  key,
  headers: { ce_type: type, ce_id: `${type}/${key}`, ...(cause ? { ce_causationid: `${cause}/${key}` } : {}) },
  value: Buffer.from(value),
});
