import { CustomerAddressChanged, CustomerEmailChanged, CustomerLevelChanged, CustomerRegistered } from '@tributary/contracts';
import { projection } from '@tributary/service-kit';
import { CustomerView } from './rows.js';

/** The row that a registration makes. */
export const registeredCustomer = ({ registeredAt, ...customer }: CustomerRegistered): CustomerView => ({
  ...customer,
  registeredAt,
  updatedAt: registeredAt,
});

export const customerFold = projection(CustomerView, {
  events: { CustomerRegistered, CustomerAddressChanged, CustomerEmailChanged, CustomerLevelChanged },
  fold: {
    CustomerRegistered: (row, event) => row ?? registeredCustomer(event),
    CustomerAddressChanged: (row, { address, changedAt }) => row && { ...row, address, updatedAt: changedAt },
    CustomerEmailChanged: (row, { email, changedAt }) => row && { ...row, email, updatedAt: changedAt },
    CustomerLevelChanged: (row, { level, changedAt }) => row && { ...row, level, updatedAt: changedAt },
  },
});
