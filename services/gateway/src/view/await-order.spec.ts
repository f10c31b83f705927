import { OrderConfirmed } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { AwaitOrder, hasReached } from './await-order.js';
import type { EventLedger } from './event-ledger.js';
import type { OrderQueries, OrderWithShipment } from './order-queries.js';
import type { OrderStatus } from './rows.js';
import type { TurnFeed } from './turn-feed.js';
import { ViewWatch } from './view-watch.js';

it.each([
  ['PLACED', 'PLACED', true],
  ['PLACED', 'CONFIRMED', false],
  ['CONFIRMED', 'PLACED', true],
  ['SHIPPED', 'DELIVERED', false],
  ['DELIVERED', 'CONFIRMED', true],
  ['REJECTED', 'CONFIRMED', true],
  ['CANCELLED', 'DELIVERED', true],
  ['SHIPPED', 'CANCELLED', false],
  ['DELIVERED', 'CANCELLED', true],
] as const)('an order that is %s needs no wait until %s: %s', (status, until, reached) => {
  expect(hasReached(status, until)).toBe(reached);
});

describe('a wait for an order to be confirmed', () => {
  const is = (status: OrderStatus) => ({ order: { status } }) as OrderWithShipment;
  let row: OrderWithShipment | undefined;
  let watch: ViewWatch;
  let client: AbortController;
  let answer: OrderWithShipment | undefined | 'none yet';

  beforeEach(() => {
    watch = new ViewWatch({} as EventLedger, { add: () => {} } as unknown as TurnFeed);
    client = new AbortController();
  });

  const begin = async (mine: boolean) => {
    answer = 'none yet';
    const orders = { get: async () => row } as unknown as OrderQueries;
    const run = new AwaitOrder(orders, watch).run('o-1', 'CONFIRMED', 60_000, () => mine, client.signal);
    void run.then((found) => (answer = found));
    await turn();
  };
  const confirm = async () => {
    row = is('CONFIRMED');
    watch.here({ events: [{ type: OrderConfirmed.type, key: 'o-1' } as Event] });
    await turn();
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('ends when it is', async () => {
    row = is('PLACED');
    await begin(true);
    expect(answer).toBe('none yet');
    await confirm();
    expect(answer).toEqual(is('CONFIRMED'));
  });

  it('does not begin when it is already', async () => {
    row = is('CONFIRMED');
    await begin(true);
    expect(answer).toEqual(is('CONFIRMED'));
  });

  it('is as long for an order of somebody else as for none', async () => {
    row = is('CONFIRMED');
    await begin(false);
    await confirm();
    expect(answer).toBe('none yet');
    watch.onModuleDestroy();
  });

  it('ends when the client has gone', async () => {
    row = undefined;
    await begin(true);
    client.abort();
    await turn();
    expect(answer).toBeUndefined();
  });
});
