import { OrderPlaced } from '@tributary/contracts';
import { service } from '@tributary/service-kit';
import { checks, type Check } from './checks.js';
import { customerTable } from './customer.js';
import { orderWith } from './order.js';

export const ordersWith = (all: readonly Check[]) =>
  service('orders', { stream: OrderPlaced.topic, folds: [customerTable, orderWith(all)] });

/** The orders service: every order from its request to its end. */
export const orders = ordersWith(checks);
