import { CustomerAddressChanged, CustomerRegistered } from '@tributary/contracts';
import { table } from '@tributary/service-kit';
import { CustomerRow } from '../rows/customer-row.js';

/**
 * Customers and their addresses. Only events that give an address are folded, so that the row's version is the address's: a
 * shipment compares by it.
 */
export const customerTable = table(CustomerRow, {
  events: { CustomerRegistered, CustomerAddressChanged },
  fold: {
    CustomerRegistered: (_, { customerId, name, address }) => ({ customerId, name, ...address }),
    CustomerAddressChanged: (customer, { address }) => customer && { ...customer, ...address },
  },
});
