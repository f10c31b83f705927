/** States of an order by how far they are; nothing leads back. */
export const ranks: Readonly<Record<string, number>> = {
  PLACED: 0,
  CONFIRMED: 1,
  SHIPPED: 2,
  DELIVERED: 3,
  CANCELLED: 4,
  REJECTED: 4,
};

/** An order of one line, whose sku is the mark. */
export const basket = (customerId: string, mark: string, quantity: number) => ({
  customerId,
  currency: 'EUR',
  lines: [{ sku: mark, quantity, unitPrice: 450 }],
});

export const idOf = (body: Readonly<Record<string, unknown>>) => String(body['orderId']);

export const streetOf = (body: Readonly<Record<string, unknown>>) => (body['address'] as { street: string }).street;
