import { some, type Invariant } from './evidence.ts';

/** No input takes effect twice: the id of an event follows from its cause, so what one cause does again has an id that was there. */
export const once: Invariant = {
  name: 'once',
  async check({ log }) {
    return Object.entries(log)
      .filter(([topic]) => topic.endsWith('.events'))
      .flatMap(([topic, records]) => {
        const seen = new Set<string>();
        const again = records.filter(({ headers }) => seen.size === seen.add(headers['ce_id']!).size);
        return some(
          `events in ${topic} that were there before`,
          again.map(({ key, headers }) => `${headers['ce_type']} of ${key}`),
        );
      });
  },
};
