import { beforeAll, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import type { Order, Shipment } from '../support/resources.ts';
import { basket, causes, flowOf, orderUntil, register, shipmentOf, vienna } from '../support/shop.ts';

let anne: Caller;

beforeAll(async () => {
  anne = await staff();
});

it('an order goes from request to delivery, and its flow says what caused what', async () => {
  const { customerId } = await register(anne, 'Ada Lovelace');
  const ada = await customer(customerId);

  const placed = await ada.post<Order>('/orders', basket(customerId));
  expect(placed.status).toBe(201);
  const { orderId } = placed.body;
  expect(placed.headers.get('location')).toBe(`/orders/${orderId}`);
  expect(placed.headers.get('tributary-position')).toMatch(/^[\w-]+$/);
  expect(placed.body).toMatchObject({
    ...basket(customerId),
    customerName: 'Ada Lovelace',
    status: 'PLACED',
    total: { amountMinor: 900, currency: 'EUR' },
    shipment: null,
  });

  await orderUntil(ada, orderId, 'CONFIRMED');
  const prepared = await shipmentOf(ada, orderId);
  const { shipmentId } = prepared;
  expect(prepared).toMatchObject({
    orderId,
    customerName: 'Ada Lovelace',
    status: 'PREPARED',
    address: vienna,
    lines: [{ sku: 'tea-assam', quantity: 2 }],
  });
  expect((await ada.get<Shipment>(`/shipments/${shipmentId}`)).body).toEqual(prepared);

  const early = await anne.post(`/shipments/${shipmentId}/delivery`);
  expect([early.status, early.body.code]).toEqual([409, 'shipment.not-dispatched']);
  expect((await ada.post(`/shipments/${shipmentId}/dispatch`)).status, 'customers dispatch nothing').toBe(403);

  const dispatched = await anne.post<Shipment>(`/shipments/${shipmentId}/dispatch`);
  expect([dispatched.status, dispatched.body.status]).toEqual([200, 'DISPATCHED']);
  expect(
    (await anne.post(`/shipments/${shipmentId}/dispatch`)).status,
    'a dispatch again: refused, but what it asked for is so',
  ).toBe(200);
  await orderUntil(ada, orderId, 'SHIPPED');

  const delivered = await anne.post<Shipment>(`/shipments/${shipmentId}/delivery`);
  expect([delivered.status, delivered.body.status]).toEqual([200, 'DELIVERED']);
  const end = await orderUntil(ada, orderId, 'DELIVERED');
  expect(end.shipment).toEqual({ shipmentId, status: 'DELIVERED', address: vienna });

  const flow = await flowOf(ada, orderId);
  expect(causes(flow).sort()).toEqual(
    [
      '> OrderRequested',
      'OrderRequested > OrderPlaced',
      'OrderRequested > OrderCheckPassed',
      'OrderRequested > OrderConfirmed',
      'OrderConfirmed > ShipmentPrepared',
      '> ShipmentDeliveryRequested',
      'ShipmentDeliveryRequested > ShipmentRequestRefused',
      '> ShipmentDispatchRequested',
      'ShipmentDispatchRequested > ShipmentDispatched',
      '> ShipmentDispatchRequested',
      'ShipmentDispatchRequested > ShipmentRequestRefused',
      'ShipmentDispatched > OrderShipped',
      '> ShipmentDeliveryRequested',
      'ShipmentDeliveryRequested > ShipmentDelivered',
      'ShipmentDelivered > OrderDelivered',
    ].sort(),
  );
  const places = new Map(flow.map(({ id }, place) => [id, place]));
  for (const { id, causationId } of flow) if (causationId) expect(places.get(causationId)).toBeLessThan(places.get(id)!);
  expect(new Set(flow.map(({ correlationId }) => correlationId)), 'one correlation for the whole flow').toEqual(
    new Set([orderId]),
  );
});

it('ten orders in a row are ten orders, and the list pages through them, newest first', async () => {
  const { customerId } = await register(anne);
  const ada = await customer(customerId);
  const placed: string[] = [];
  for (let n = 0; n < 10; n++) {
    const { status, body } = await ada.post<Order>('/orders', basket(customerId, `tea-${n}`));
    expect(status).toBe(201);
    placed.push(body.orderId);
  }

  const found: Order[] = [];
  let cursor: string | null = '';
  let pages = 0;
  for (; cursor !== null; pages++) {
    const path: string = `/orders?limit=3${cursor && `&cursor=${cursor}`}`;
    const { status, body }: { status: number; body: { orders: Order[]; nextCursor: string | null } } = await ada.get(path);
    expect(status).toBe(200);
    found.push(...body.orders);
    cursor = body.nextCursor;
  }
  expect(pages).toBe(4);
  expect(found.map(({ orderId }) => orderId)).toEqual(placed.toReversed());
  expect(new Set(found.map(({ customerName }) => customerName))).toEqual(new Set(['Ada Lovelace']));

  await orderUntil(ada, placed.at(-1)!, 'CONFIRMED');
  const { body } = await anne.get<{ orders: Order[] }>(`/orders?status=CONFIRMED&customerId=${customerId}&limit=1`);
  expect(body.orders.map(({ orderId }) => orderId)).toEqual([placed.at(-1)]);
});
