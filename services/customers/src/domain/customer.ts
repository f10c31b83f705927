import {
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerChangeRequested,
  CustomerEmailChanged,
  CustomerLevelChanged,
  CustomerRegistered,
  CustomerRegistrationRequested,
} from '@tributary/contracts';
import { aggregate } from '@tributary/service-kit';
import { CustomerRow } from '../rows/customer-row.js';

/** A customer: registered once, changed field by field. */
export const customer = aggregate(CustomerRow, {
  events: {
    CustomerRegistrationRequested,
    CustomerChangeRequested,
    CustomerRegistered,
    CustomerAddressChanged,
    CustomerEmailChanged,
    CustomerLevelChanged,
    CustomerChangeRefused,
  },
  react: {
    CustomerRegistrationRequested: (row, { requestedAt: _, ...customer }, { event }) =>
      row ? [] : [CustomerRegistered({ ...customer, registeredAt: event.time })],

    // Every field that was given is answered, an equal one too: who asked waits for the answer.
    CustomerChangeRequested: (row, { customerId, address, email, level }, { event }) => {
      if (!row) {
        const detail = `There is no customer ${customerId}.`;
        return [
          CustomerChangeRefused({ customerId, requestId: event.id, code: 'customer.unknown', detail, refusedAt: event.time }),
        ];
      }
      const changedAt = event.time;
      return [
        ...(address ? [CustomerAddressChanged({ customerId, address, changedAt })] : []),
        ...(email === null ? [] : [CustomerEmailChanged({ customerId, email, changedAt })]),
        ...(level ? [CustomerLevelChanged({ customerId, level, changedAt })] : []),
      ];
    },
  },
  evolve: {
    CustomerRegistered: (_, { address, ...customer }) => ({ ...customer, ...address }),
    CustomerAddressChanged: (row, { address }) => ({ ...row!, ...address }),
    CustomerEmailChanged: (row, { email }) => ({ ...row!, email }),
    CustomerLevelChanged: (row, { level }) => ({ ...row!, level }),
    CustomerChangeRefused: (row) => row,
  },
});
