import { expect, it } from 'vitest';
import type { Placing } from '../workload/history.ts';
import { conservation, type Place } from './conservation.ts';
import { accepted, evidenceOf, record } from './evidence.fixture.ts';

const mark = 'r-s0-1';
const row = { mark, id: 'a' };
const everywhere: Record<Place, object[]> = { orders: [row], shipping: [row], gateway: [row] };
const requested = record('OrderRequested', 'a', '', mark);

/** What is found of one accepted order of which these events lie in the log, and these rows. */
const found = (types: readonly string[], rows: Partial<typeof everywhere> = everywhere) => {
  const log = {
    'orders.requests': [requested],
    'orders.events': types.filter((type) => type.startsWith('Order')).map((type) => record(type, 'a')),
    'shipping.events': types.filter((type) => type.startsWith('Shipment')).map((type) => record(type, 'a')),
  };
  return conservation(evidenceOf([accepted(mark, 'a')], log, rows));
};

const complete = ['OrderPlaced', 'OrderConfirmed', 'ShipmentPrepared'];
const incomplete = `taken, but the log does not hold its request and every answer: ${mark}`;

it('an order that is in every place once is conserved, and so is one that was cancelled before it needed a shipment', async () => {
  const conserved = { accepted: 1, found: { orders: 1, shipping: 1, gateway: 1 }, twice: 0, lost: 0, problems: [] };
  expect(await found(complete)).toEqual(conserved);
  const { shipping: _, ...others } = everywhere;
  expect(await found(['OrderPlaced', 'OrderCancelled'], others)).toEqual(conserved);
  expect(await found(['OrderHeld', 'OrderCancelled'], others)).toEqual(conserved);
});

it('finds an order that is missing somewhere, and one that is there twice', async () => {
  expect(await found(complete, { ...everywhere, gateway: [] })).toMatchObject({
    lost: 1,
    problems: [`taken, but not in the rows of gateway: ${mark}`],
  });
  expect(await found(complete, { ...everywhere, orders: [row, row] })).toMatchObject({
    twice: 1,
    problems: [`twice in the rows of orders: ${mark}`],
  });
  expect((await found([...complete, 'OrderPlaced'])).problems).toEqual([`answered twice in the log: ${mark}`]);
  expect((await found(['OrderPlaced', 'OrderConfirmed'])).problems).toEqual([incomplete]);
});

it('finds a valid order that was rejected, and one that was never confirmed and has no shipment', async () => {
  const { shipping: _, ...others } = everywhere;
  const without = `taken, but not in the rows of shipping: ${mark}`;
  expect((await found(['OrderRejected'], others)).problems).toEqual([without, `taken, but rejected later: ${mark}`, incomplete]);
  expect(await found(['OrderPlaced'], others)).toMatchObject({ found: { shipping: 0 }, lost: 1, problems: [without] });
});

it('asks the same of an order whose answer was lost, and knows one that nobody has requested', async () => {
  const unknown: Placing = { mark, outcome: 'unknown', statuses: [0] };
  const log = { 'orders.requests': [requested], 'orders.events': [record('OrderPlaced', 'a')] };
  const { shipping: _, ...others } = everywhere;
  const { accepted, problems } = await conservation(evidenceOf([unknown], log, others));
  expect([accepted, problems]).toEqual([0, [`taken, but not in the rows of shipping: ${mark}`]]);
  expect((await conservation(evidenceOf([unknown], {}, { gateway: [row] }))).problems).toEqual([
    `refused, or never requested, but in the rows of gateway: ${mark}`,
  ]);
});
