// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import type { EventSchema } from '../../codec.js';

export const ShipmentDeliveryRequested: EventSchema = {
  type: 'record',
  name: 'ShipmentDeliveryRequested',
  namespace: 'tributary.shipping',
  doc: 'Staff reported that a shipment has arrived.',
  tributary: { topic: 'shipping.requests', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const ShipmentDispatchRequested: EventSchema = {
  type: 'record',
  name: 'ShipmentDispatchRequested',
  namespace: 'tributary.shipping',
  doc: 'Staff asked to hand a shipment to the carrier.',
  tributary: { topic: 'shipping.requests', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const ShipmentAddressChanged: EventSchema = {
  type: 'record',
  name: 'ShipmentAddressChanged',
  namespace: 'tributary.shipping',
  doc: 'A shipment not dispatched yet goes to another address.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    {
      name: 'address',
      type: {
        type: 'record',
        name: 'Address',
        namespace: 'tributary.shared',
        doc: 'A postal address.',
        fields: [
          { name: 'street', type: 'string', doc: 'Street and house number.' },
          { name: 'city', type: 'string', doc: 'City or town.' },
          { name: 'postalCode', type: 'string', doc: 'Postal code, as the country writes it.' },
          {
            name: 'country',
            type: 'string',
            doc: 'Country as the customer gave it, best as ISO 3166-1 alpha-2 code, for example AT.',
          },
        ],
      },
      doc: 'Where it goes from now on.',
    },
    {
      name: 'addressVersion',
      type: 'long',
      doc: 'Offset in customers.events of the event that gave the address: of two addresses the one with the greater offset is the newer.',
    },
    { name: 'changedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it changed.' },
  ],
};

export const ShipmentCancelled: EventSchema = {
  type: 'record',
  name: 'ShipmentCancelled',
  namespace: 'tributary.shipping',
  doc: 'A shipment was given back before dispatch. This is its end.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'cancelledAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was given back.' },
  ],
};

export const ShipmentDelivered: EventSchema = {
  type: 'record',
  name: 'ShipmentDelivered',
  namespace: 'tributary.shipping',
  doc: 'A shipment has arrived. This is its end.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'deliveredAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it arrived.' },
  ],
};

export const ShipmentDispatched: EventSchema = {
  type: 'record',
  name: 'ShipmentDispatched',
  namespace: 'tributary.shipping',
  doc: 'A shipment was handed to the carrier; its address is final.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    {
      name: 'address',
      type: {
        type: 'record',
        name: 'Address',
        namespace: 'tributary.shared',
        doc: 'A postal address.',
        fields: [
          { name: 'street', type: 'string', doc: 'Street and house number.' },
          { name: 'city', type: 'string', doc: 'City or town.' },
          { name: 'postalCode', type: 'string', doc: 'Postal code, as the country writes it.' },
          {
            name: 'country',
            type: 'string',
            doc: 'Country as the customer gave it, best as ISO 3166-1 alpha-2 code, for example AT.',
          },
        ],
      },
      doc: 'Where it goes.',
    },
    { name: 'dispatchedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was dispatched.' },
  ],
};

export const ShipmentHeld: EventSchema = {
  type: 'record',
  name: 'ShipmentHeld',
  namespace: 'tributary.shipping',
  doc: 'The customer of a confirmed order is not known here yet: the shipment waits for the address.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who receives it (UUID).' },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'ShipmentLine',
          namespace: 'tributary.shipping',
          doc: 'One line of a shipment: a quantity of one product.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
          ],
        },
      },
      doc: 'What is in the shipment.',
    },
    { name: 'heldAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the wait began.' },
  ],
};

export const ShipmentPrepared: EventSchema = {
  type: 'record',
  name: 'ShipmentPrepared',
  namespace: 'tributary.shipping',
  doc: 'A shipment is packed and waits for dispatch.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'customerId', type: 'string', doc: 'The customer who receives it (UUID).' },
    { name: 'customerName', type: 'string', doc: 'Name of the customer at that time.' },
    {
      name: 'address',
      type: {
        type: 'record',
        name: 'Address',
        namespace: 'tributary.shared',
        doc: 'A postal address.',
        fields: [
          { name: 'street', type: 'string', doc: 'Street and house number.' },
          { name: 'city', type: 'string', doc: 'City or town.' },
          { name: 'postalCode', type: 'string', doc: 'Postal code, as the country writes it.' },
          {
            name: 'country',
            type: 'string',
            doc: 'Country as the customer gave it, best as ISO 3166-1 alpha-2 code, for example AT.',
          },
        ],
      },
      doc: 'Where it goes.',
    },
    {
      name: 'addressVersion',
      type: 'long',
      doc: 'Offset in customers.events of the event that gave the address: of two addresses the one with the greater offset is the newer.',
    },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'ShipmentLine',
          namespace: 'tributary.shipping',
          doc: 'One line of a shipment: a quantity of one product.',
          fields: [
            { name: 'sku', type: 'string', doc: 'Stock keeping unit: names the product.' },
            { name: 'quantity', type: 'int', doc: 'How many, at least 1.' },
          ],
        },
      },
      doc: 'What is in the shipment.',
    },
    { name: 'preparedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was prepared.' },
  ],
};

export const ShipmentRecallRefused: EventSchema = {
  type: 'record',
  name: 'ShipmentRecallRefused',
  namespace: 'tributary.shipping',
  doc: 'A recall of an order came too late: its shipment goes on.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'detail', type: 'string', doc: 'What was wrong, for a person to read.' },
    { name: 'refusedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was refused.' },
  ],
};

export const ShipmentRequestRefused: EventSchema = {
  type: 'record',
  name: 'ShipmentRequestRefused',
  namespace: 'tributary.shipping',
  doc: 'A dispatch or delivery that was asked for broke a rule; nothing changed.',
  tributary: { topic: 'shipping.events', key: 'orderId' },
  fields: [
    { name: 'shipmentId', type: 'string', doc: 'The shipment (UUID).' },
    { name: 'orderId', type: 'string', doc: 'The order that is shipped (UUID).' },
    { name: 'requestId', type: 'string', doc: 'Event id of the request that is refused.' },
    { name: 'code', type: 'string', doc: 'Stable code of the broken rule, for example shipment.not-prepared.' },
    { name: 'detail', type: 'string', doc: 'What was wrong, for a person to read.' },
    { name: 'refusedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was refused.' },
  ],
};
