import { expect, test } from 'vitest';
import { notRegistered } from './schemas.ts';

const registry = 'http://127.0.0.1:8081/apis/ccompat/v7';
const said = (...lines: string[]) => notRegistered(`${lines.join('\n')}\n`, '/logs/schemas.log', registry).message;

test('a refused schema is named with its reason, and how to ask again when the registry has been stopped', () => {
  const message = said(
    'waiting for the registry: connect ECONNREFUSED 127.0.0.1:8081',
    'refused  orders.events-tributary.orders.OrderPlaced',
    '         field size: the new schema needs it',
    '         and another reason',
    '30 subjects: 29 unchanged, 1 refused',
  );
  expect(message).toBe(
    'The schemas could not be registered (refused orders.events-tributary.orders.OrderPlaced: field size: the new schema needs it). ' +
      'All reasons are in /logs/schemas.log. To ask again, `npm start -- --infra-only`, ' +
      `and \`SCHEMA_REGISTRY_URL=${registry} npm run schemas -- check\` beside it.`,
  );
});

test('another failure is told in its own words', () => {
  expect(said('waiting for Kafka at 127.0.0.1:9092: no', 'gave up waiting for Kafka at 127.0.0.1:9092: no')).toBe(
    'The schemas could not be registered (gave up waiting for Kafka at 127.0.0.1:9092: no). More in /logs/schemas.log.',
  );
});
