import { beforeAll, describe, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import type { Customer, Order } from '../support/resources.ts';
import { basket, causes, flowOf, graz, order, orderUntil, register, shipmentOf, vienna } from '../support/shop.ts';

let anne: Caller;

beforeAll(async () => {
  anne = await staff();
});

it('an order right after the 201 of its customer never fails for lack of the customer', async () => {
  const refused: Order[] = [];
  async function pairs(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { customerId } = await register(anne, `Customer ${n}`);
      const { body } = await order(anne, customerId);
      if (body.status !== 'PLACED' || body.customerName !== `Customer ${n}`) refused.push(body);
    }
  }
  await Promise.all(Array.from({ length: 8 }, () => pairs(15)));
  expect(refused).toEqual([]);
});

it('an order of an unknown customer is a rejected order within 3 s', async () => {
  const began = Date.now();
  const { status, body } = await anne.post<Order>('/orders', basket('nobody-at-all'));
  expect(Date.now() - began).toBeLessThan(3000);
  expect([status, body.status, body.reason]).toEqual([201, 'REJECTED', 'unknown-customer']);
  expect((await anne.get<Order>(`/orders/${body.orderId}`)).body).toEqual(body);
  expect(causes(await flowOf(anne, body.orderId)).slice(0, 2)).toEqual(['> OrderRequested', 'OrderRequested > OrderHeld']);
});

it('an order in a currency that does not exist is a rejected order', async () => {
  const { customerId } = await register(anne);
  const { status, body } = await anne.post<Order>('/orders', { ...basket(customerId), currency: 'XXX' });
  expect([status, body.status, body.reason]).toEqual([201, 'REJECTED', 'unknown-currency']);
  const { body: problem, status: refused } = await anne.post(`/orders/${body.orderId}/cancellation`);
  expect([refused, problem.code]).toEqual([409, 'order.not-open']);
  expect(causes(await flowOf(anne, body.orderId))).toEqual([
    '> OrderRequested',
    'OrderRequested > OrderRejected',
    '> OrderCancellationRequested',
    'OrderCancellationRequested > OrderCancellationRefused',
  ]);
});

describe('a customer', () => {
  it('changes address and e-mail; the level is for staff', async () => {
    const { customerId } = await register(anne);
    const ada = await customer(customerId);
    const changed = await ada.patch<Customer>(`/customers/${customerId}`, { address: graz, email: 'countess@example.org' });
    expect([changed.status, changed.body.address, changed.body.email]).toEqual([200, graz, 'countess@example.org']);
    expect((await ada.patch(`/customers/${customerId}`, { level: 'PLATINUM' })).status).toBe(403);
    expect((await anne.patch<Customer>(`/customers/${customerId}`, { level: 'PLATINUM' })).body.level).toBe('PLATINUM');
    expect((await ada.get<Customer>(`/customers/${customerId}`)).body).toMatchObject({ address: graz, level: 'PLATINUM' });
  });

  it('who moves gets open shipments at the new address, and dispatched ones at the old one', async () => {
    const { customerId } = await register(anne);
    const ada = await customer(customerId);
    const [gone, open] = [(await order(ada, customerId)).body.orderId, (await order(ada, customerId)).body.orderId];
    const { shipmentId } = await shipmentOf(ada, gone);
    await shipmentOf(ada, open);
    expect((await anne.post(`/shipments/${shipmentId}/dispatch`)).status).toBe(200);

    expect((await ada.patch(`/customers/${customerId}`, { address: graz })).status).toBe(200);

    await shipmentOf(ada, open, ({ address }) => address?.city === graz.city);
    // The flow of an order names causes that are about its customer, too.
    expect(causes(await flowOf(ada, open))).toEqual(
      expect.arrayContaining([
        '> CustomerChangeRequested',
        'CustomerChangeRequested > CustomerAddressChanged',
        'CustomerAddressChanged > ShipmentAddressChanged',
      ]),
    );
    // The events of one order keep their order: behind the delivery no change of address can come.
    expect((await anne.post(`/shipments/${shipmentId}/delivery`)).status).toBe(200);
    expect((await orderUntil(ada, gone, 'DELIVERED')).shipment?.address).toEqual(vienna);
    expect((await flowOf(ada, gone)).map(({ type }) => type)).not.toContain('ShipmentAddressChanged');
    expect((await shipmentOf(ada, (await order(ada, customerId)).body.orderId)).address).toEqual(graz);
  });
});
