// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import type { EventSchema } from '../../codec.js';

export const CustomerChangeRequested: EventSchema = {
  type: 'record',
  name: 'CustomerChangeRequested',
  namespace: 'tributary.customers',
  doc: 'Somebody asked to change a customer. What is null stays as it is.',
  tributary: { topic: 'customers.requests', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
    { name: 'email', type: ['null', 'string'], default: null, doc: 'New e-mail address.' },
    {
      name: 'level',
      type: [
        'null',
        {
          type: 'enum',
          name: 'CustomerLevel',
          namespace: 'tributary.shared',
          doc: 'Standing of a customer. A reader that does not know a later level reads STANDARD.',
          symbols: ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'],
          default: 'STANDARD',
        },
      ],
      default: null,
      doc: 'New level.',
    },
    {
      name: 'address',
      type: [
        'null',
        {
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
      ],
      default: null,
      doc: 'New address, whole.',
    },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const CustomerRegistrationRequested: EventSchema = {
  type: 'record',
  name: 'CustomerRegistrationRequested',
  namespace: 'tributary.customers',
  doc: 'Somebody asked to register a customer.',
  tributary: { topic: 'customers.requests', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer to be (UUID), chosen by the gateway.' },
    { name: 'name', type: 'string', doc: 'Full name.' },
    { name: 'email', type: 'string', doc: 'E-mail address.' },
    {
      name: 'level',
      type: {
        type: 'enum',
        name: 'CustomerLevel',
        namespace: 'tributary.shared',
        doc: 'Standing of a customer. A reader that does not know a later level reads STANDARD.',
        symbols: ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'],
        default: 'STANDARD',
      },
      doc: 'Level to begin with.',
    },
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
      doc: 'Where to ship to.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the gateway took the request.' },
  ],
};

export const CustomerAddressChanged: EventSchema = {
  type: 'record',
  name: 'CustomerAddressChanged',
  namespace: 'tributary.customers',
  doc: 'A customer moved. Shipments not dispatched yet follow.',
  tributary: { topic: 'customers.events', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
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
      doc: 'The address from now on, whole.',
    },
    { name: 'changedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it changed.' },
  ],
};

export const CustomerChangeRefused: EventSchema = {
  type: 'record',
  name: 'CustomerChangeRefused',
  namespace: 'tributary.customers',
  doc: 'A change that was asked for broke a rule; nothing changed.',
  tributary: { topic: 'customers.events', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
    { name: 'requestId', type: 'string', doc: 'Event id of the CustomerChangeRequested that is refused.' },
    { name: 'code', type: 'string', doc: 'Stable code of the broken rule, for example customer.unknown.' },
    { name: 'detail', type: 'string', doc: 'What was wrong, for a person to read.' },
    { name: 'refusedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was refused.' },
  ],
};

export const CustomerEmailChanged: EventSchema = {
  type: 'record',
  name: 'CustomerEmailChanged',
  namespace: 'tributary.customers',
  doc: 'A customer has another e-mail address.',
  tributary: { topic: 'customers.events', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
    { name: 'email', type: 'string', doc: 'The e-mail address from now on.' },
    { name: 'changedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it changed.' },
  ],
};

export const CustomerLevelChanged: EventSchema = {
  type: 'record',
  name: 'CustomerLevelChanged',
  namespace: 'tributary.customers',
  doc: 'A customer rose or fell to another level.',
  tributary: { topic: 'customers.events', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
    {
      name: 'level',
      type: {
        type: 'enum',
        name: 'CustomerLevel',
        namespace: 'tributary.shared',
        doc: 'Standing of a customer. A reader that does not know a later level reads STANDARD.',
        symbols: ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'],
        default: 'STANDARD',
      },
      doc: 'The level from now on.',
    },
    { name: 'changedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it changed.' },
  ],
};

export const CustomerRegistered: EventSchema = {
  type: 'record',
  name: 'CustomerRegistered',
  namespace: 'tributary.customers',
  doc: 'A customer exists from here on.',
  tributary: { topic: 'customers.events', key: 'customerId' },
  fields: [
    { name: 'customerId', type: 'string', doc: 'The customer (UUID).' },
    { name: 'name', type: 'string', doc: 'Full name.' },
    { name: 'email', type: 'string', doc: 'E-mail address.' },
    {
      name: 'level',
      type: {
        type: 'enum',
        name: 'CustomerLevel',
        namespace: 'tributary.shared',
        doc: 'Standing of a customer. A reader that does not know a later level reads STANDARD.',
        symbols: ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'],
        default: 'STANDARD',
      },
      doc: 'Level to begin with.',
    },
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
      doc: 'Where to ship to.',
    },
    {
      name: 'fingerprint',
      type: 'string',
      doc: 'Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it.',
    },
    { name: 'registeredAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When the customer was registered.' },
  ],
};
