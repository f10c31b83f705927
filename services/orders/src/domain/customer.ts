import { CustomerRegistered } from '@tributary/contracts';
import { table } from '@tributary/service-kit';
import { CustomerRow } from '../rows/customer-row.js';

/** The customers that exist, as far as orders has heard. */
export const customerTable = table(CustomerRow, {
  events: { CustomerRegistered },
  fold: { CustomerRegistered: (_, { customerId, name }) => ({ customerId, name }) },
});
