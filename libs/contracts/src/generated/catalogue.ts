// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import type { EventType } from '../event.js';
import type { Topic } from '../topic.js';
import {
  CustomerChangeRequested,
  CustomerRegistrationRequested,
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerEmailChanged,
  CustomerLevelChanged,
  CustomerRegistered,
} from './customers.js';
import { RequestHandled } from './gateway.js';
import {
  OrderCancellationRequested,
  OrderRequested,
  OrderCancellationRefused,
  OrderCancelled,
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderDelivered,
  OrderHeld,
  OrderPlaced,
  OrderRecalled,
  OrderRejected,
  OrderShipped,
} from './orders.js';
import {
  ShipmentDeliveryRequested,
  ShipmentDispatchRequested,
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentPrepared,
  ShipmentRecallRefused,
  ShipmentRequestRefused,
} from './shipping.js';

export * from './customers.js';
export * from './gateway.js';
export * from './orders.js';
export * from './shared.js';
export * from './shipping.js';

/** Name of a topic in the catalogue. */
export type TopicName =
  | 'customers.requests'
  | 'customers.events'
  | 'orders.requests'
  | 'orders.events'
  | 'shipping.requests'
  | 'shipping.events'
  | 'gateway.events';

/** Every topic: who owns and who writes it, and how it is kept. */
export const topics: Readonly<Record<TopicName, Topic>> = {
  'customers.requests': {
    doc: 'What was asked of customers: registrations and changes.',
    owner: 'customers',
    writer: 'gateway',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'customers.events': {
    doc: 'What is so about customers: the facts that other services share.',
    owner: 'customers',
    writer: 'customers',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'orders.requests': {
    doc: 'What was asked of orders: placing and cancelling.',
    owner: 'orders',
    writer: 'gateway',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'orders.events': {
    doc: 'The life of every order.',
    owner: 'orders',
    writer: 'orders',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'shipping.requests': {
    doc: 'What staff asked of shipments: dispatch and delivery. Keyed by order, like everything about it.',
    owner: 'shipping',
    writer: 'gateway',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'shipping.events': {
    doc: 'The life of every shipment. Keyed by order, like everything about it.',
    owner: 'shipping',
    writer: 'shipping',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
  'gateway.events': {
    doc: 'Every HTTP request that was handled, for analytics.',
    owner: 'gateway',
    writer: 'gateway',
    partitions: 6,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'max.message.bytes': '67108864',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'compression.type': 'uncompressed',
    },
  },
};

/** Every type of event. */
export const eventTypes: readonly EventType[] = [
  CustomerChangeRequested,
  CustomerRegistrationRequested,
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerEmailChanged,
  CustomerLevelChanged,
  CustomerRegistered,
  RequestHandled,
  OrderCancellationRequested,
  OrderRequested,
  OrderCancellationRefused,
  OrderCancelled,
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderDelivered,
  OrderHeld,
  OrderPlaced,
  OrderRecalled,
  OrderRejected,
  OrderShipped,
  ShipmentDeliveryRequested,
  ShipmentDispatchRequested,
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentPrepared,
  ShipmentRecallRefused,
  ShipmentRequestRefused,
];
