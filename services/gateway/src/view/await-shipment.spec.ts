import { OrderCancelled, ShipmentPrepared } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { AwaitShipment } from './await-shipment.js';
import type { EventLedger } from './event-ledger.js';
import type { OrderStatus, OrderView, ShipmentView } from './rows.js';
import type { ShipmentQueries } from './shipment-queries.js';
import type { TurnFeed } from './turn-feed.js';
import { ViewWatch } from './view-watch.js';

const prepared = { orderId: 'o-1', shipmentId: 's-1' } as ShipmentView;

describe('a wait for the shipment of an order', () => {
  let row: ShipmentView | undefined;
  let watch: ViewWatch;
  let answer: ShipmentView | undefined | 'none yet';

  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const begin = async (status: OrderStatus, milliseconds = 60_000) => {
    answer = 'none yet';
    const shipments = { ofOrder: async () => row } as unknown as ShipmentQueries;
    const order = { orderId: 'o-1', status } as OrderView;
    const run = new AwaitShipment(shipments, watch).run(order, milliseconds, new AbortController().signal);
    void run.then((found) => (answer = found));
    await turn();
    return run;
  };

  beforeEach(() => {
    row = undefined;
    watch = new ViewWatch({} as EventLedger, { add: () => {} } as unknown as TurnFeed);
  });

  it('ends when it is prepared', async () => {
    void begin('CONFIRMED');
    await turn();
    expect(answer).toBe('none yet');
    row = prepared;
    watch.here({ events: [{ type: ShipmentPrepared.type, key: 'o-1' } as Event] });
    await turn();
    expect(answer).toEqual(prepared);
  });

  it('does not begin when it is there, nor of an order that is at its end', async () => {
    void begin('CANCELLED');
    await turn();
    expect(answer).toBeUndefined();
    row = prepared;
    void begin('CONFIRMED');
    await turn();
    expect(answer).toEqual(prepared);
  });

  it('ends without one when the order does, or when it is over', async () => {
    void begin('PLACED');
    await turn();
    watch.here({ events: [{ type: OrderCancelled.type, key: 'o-1' } as Event] });
    await turn();
    expect(answer).toBeUndefined();
    expect(await begin('CONFIRMED', 5)).toBeUndefined();
  });
});
