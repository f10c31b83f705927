import { CustomerRegistered } from '@tributary/contracts';
import { service } from '@tributary/service-kit';
import { customer } from './customer.js';

/** The customers service: who our customers are, and how to reach them. */
export const customers = service('customers', { stream: CustomerRegistered.topic, folds: [customer] });
