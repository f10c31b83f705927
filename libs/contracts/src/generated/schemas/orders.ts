// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import type { EventSchema } from '../../codec.js';

export const OrderCancellationRequested: EventSchema = {
  type: 'record',
  name: 'OrderCancellationRequested',
  namespace: 'tributary.orders',
  doc: 'Somebody asked to cancel an order.',
  tributary: { topic: 'orders.requests', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'reason', type: ['null', 'string'], default: null, doc: 'Why, in the words of who asked.' },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const OrderRequested: EventSchema = {
  type: 'record',
  name: 'OrderRequested',
  namespace: 'tributary.orders',
  doc: 'Somebody asked to place an order.',
  tributary: { topic: 'orders.requests', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order to be (UUID), chosen by the gateway.' },
    { name: 'customerId', type: 'string', doc: 'The customer who orders (UUID).' },
    { name: 'currency', type: 'string', doc: 'ISO 4217 code that all prices of the order share.' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          namespace: 'tributary.shared',
          doc: 'One line of an order: a quantity of one product at one price.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
            {
              name: 'unitPrice',
              type: {
                type: 'record',
                name: 'Money',
                namespace: 'tributary.shared',
                doc: 'An amount of money, exact, never a fraction of the minor unit.',
                fields: [
                  { name: 'amountMinor', type: 'long', doc: 'Amount in minor units of the currency, for example cents.' },
                  { name: 'currency', type: 'string', doc: 'ISO 4217 code, for example EUR.' },
                ],
              },
              doc: 'Price of one piece, in the currency of the order.',
            },
          ],
        },
      },
      doc: 'What is ordered.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const OrderCancellationRefused: EventSchema = {
  type: 'record',
  name: 'OrderCancellationRefused',
  namespace: 'tributary.orders',
  doc: 'A cancellation that was asked for broke a rule; nothing changed.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'requestId', type: 'string', doc: 'Event id of the OrderCancellationRequested that is refused.' },
    { name: 'code', type: 'string', doc: 'Stable code of the broken rule, for example order.not-open.' },
    { name: 'detail', type: 'string', doc: 'What was wrong, for a person to read.' },
    { name: 'refusedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was refused.' },
  ],
};

export const OrderCancelled: EventSchema = {
  type: 'record',
  name: 'OrderCancelled',
  namespace: 'tributary.orders',
  doc: 'An order was cancelled. This is its end.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'requestId', type: ['null', 'string'], default: null, doc: 'Event id of the OrderCancellationRequested.' },
    { name: 'reason', type: ['null', 'string'], default: null, doc: 'Why it was cancelled.' },
    { name: 'cancelledAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was cancelled.' },
  ],
};

export const OrderCheckFailed: EventSchema = {
  type: 'record',
  name: 'OrderCheckFailed',
  namespace: 'tributary.orders',
  doc: 'One check of an order failed.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'check', type: 'string', doc: 'Name of the check.' },
    { name: 'reason', type: 'string', doc: 'Why it failed.' },
    { name: 'failedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it failed.' },
  ],
};

export const OrderCheckPassed: EventSchema = {
  type: 'record',
  name: 'OrderCheckPassed',
  namespace: 'tributary.orders',
  doc: 'One check of an order passed.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'check', type: 'string', doc: 'Name of the check.' },
    { name: 'passedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it passed.' },
  ],
};

export const OrderConfirmed: EventSchema = {
  type: 'record',
  name: 'OrderConfirmed',
  namespace: 'tributary.orders',
  doc: 'Every check has passed: the order may be shipped.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who orders (UUID).' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          namespace: 'tributary.shared',
          doc: 'One line of an order: a quantity of one product at one price.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
            {
              name: 'unitPrice',
              type: {
                type: 'record',
                name: 'Money',
                namespace: 'tributary.shared',
                doc: 'An amount of money, exact, never a fraction of the minor unit.',
                fields: [
                  { name: 'amountMinor', type: 'long', doc: 'Amount in minor units of the currency, for example cents.' },
                  { name: 'currency', type: 'string', doc: 'ISO 4217 code, for example EUR.' },
                ],
              },
              doc: 'Price of one piece, in the currency of the order.',
            },
          ],
        },
      },
      doc: 'What is ordered.',
    },
    { name: 'confirmedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was confirmed.' },
  ],
};

export const OrderDelivered: EventSchema = {
  type: 'record',
  name: 'OrderDelivered',
  namespace: 'tributary.orders',
  doc: 'The shipment of an order has arrived. This is its end.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'deliveredAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it arrived.' },
  ],
};

export const OrderHeld: EventSchema = {
  type: 'record',
  name: 'OrderHeld',
  namespace: 'tributary.orders',
  doc: 'The customer of an order is not known here yet: the order waits, and is rejected when the time is over.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who orders (UUID).' },
    { name: 'currency', type: 'string', doc: 'ISO 4217 code that all prices of the order share.' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          namespace: 'tributary.shared',
          doc: 'One line of an order: a quantity of one product at one price.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
            {
              name: 'unitPrice',
              type: {
                type: 'record',
                name: 'Money',
                namespace: 'tributary.shared',
                doc: 'An amount of money, exact, never a fraction of the minor unit.',
                fields: [
                  { name: 'amountMinor', type: 'long', doc: 'Amount in minor units of the currency, for example cents.' },
                  { name: 'currency', type: 'string', doc: 'ISO 4217 code, for example EUR.' },
                ],
              },
              doc: 'Price of one piece, in the currency of the order.',
            },
          ],
        },
      },
      doc: 'What is ordered.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'heldAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the wait began.' },
    { name: 'until', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the wait ends.' },
  ],
};

export const OrderPlaced: EventSchema = {
  type: 'record',
  name: 'OrderPlaced',
  namespace: 'tributary.orders',
  doc: 'An order was taken in; it is confirmed once every check has passed.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who orders (UUID).' },
    { name: 'customerName', type: 'string', doc: 'Name of the customer at that time.' },
    { name: 'currency', type: 'string', doc: 'ISO 4217 code that all prices of the order share.' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          namespace: 'tributary.shared',
          doc: 'One line of an order: a quantity of one product at one price.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
            {
              name: 'unitPrice',
              type: {
                type: 'record',
                name: 'Money',
                namespace: 'tributary.shared',
                doc: 'An amount of money, exact, never a fraction of the minor unit.',
                fields: [
                  { name: 'amountMinor', type: 'long', doc: 'Amount in minor units of the currency, for example cents.' },
                  { name: 'currency', type: 'string', doc: 'ISO 4217 code, for example EUR.' },
                ],
              },
              doc: 'Price of one piece, in the currency of the order.',
            },
          ],
        },
      },
      doc: 'What is ordered.',
    },
    { name: 'total', type: 'tributary.shared.Money', doc: 'Sum over the lines of quantity times unit price.' },
    {
      name: 'checks',
      type: { type: 'array', items: 'string' },
      doc: 'Names of the checks that have to pass, for example details.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'placedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was placed.' },
    {
      name: 'expiresAt',
      type: { type: 'long', logicalType: 'timestamp-millis' },
      doc: 'When it is rejected (checks-timed-out) if checks have not answered by then.',
    },
  ],
};

export const OrderRecalled: EventSchema = {
  type: 'record',
  name: 'OrderRecalled',
  namespace: 'tributary.orders',
  doc: 'A confirmed order is to be cancelled: shipping has to give the shipment back first.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'requestId', type: 'string', doc: 'Event id of the OrderCancellationRequested.' },
    { name: 'reason', type: ['null', 'string'], default: null, doc: 'Why, in the words of who asked.' },
    { name: 'recalledAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was recalled.' },
  ],
};

export const OrderRejected: EventSchema = {
  type: 'record',
  name: 'OrderRejected',
  namespace: 'tributary.orders',
  doc: 'An order was refused: at once, or later by a check or because a time ran out. This is its end.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who orders (UUID).' },
    {
      name: 'customerName',
      type: ['null', 'string'],
      default: null,
      doc: 'Name of the customer; null when the customer is not known.',
    },
    { name: 'currency', type: 'string', doc: 'ISO 4217 code that all prices of the order share.' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          namespace: 'tributary.shared',
          doc: 'One line of an order: a quantity of one product at one price.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
            {
              name: 'unitPrice',
              type: {
                type: 'record',
                name: 'Money',
                namespace: 'tributary.shared',
                doc: 'An amount of money, exact, never a fraction of the minor unit.',
                fields: [
                  { name: 'amountMinor', type: 'long', doc: 'Amount in minor units of the currency, for example cents.' },
                  { name: 'currency', type: 'string', doc: 'ISO 4217 code, for example EUR.' },
                ],
              },
              doc: 'Price of one piece, in the currency of the order.',
            },
          ],
        },
      },
      doc: 'What is ordered.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'reason', type: 'string', doc: 'Stable code, for example unknown-customer.' },
    { name: 'detail', type: ['null', 'string'], default: null, doc: 'What was wrong, for a person to read.' },
    { name: 'rejectedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was rejected.' },
  ],
};

export const OrderShipped: EventSchema = {
  type: 'record',
  name: 'OrderShipped',
  namespace: 'tributary.orders',
  doc: 'The shipment of an order is on its way.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order (UUID).' },
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'shippedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was dispatched.' },
  ],
};
