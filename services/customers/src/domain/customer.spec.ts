import {
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerChangeRequested,
  CustomerEmailChanged,
  CustomerLevelChanged,
  CustomerRegistered,
  CustomerRegistrationRequested,
} from '@tributary/contracts';
import { given, noon } from '@tributary/testing';
import { expect, it } from 'vitest';
import { CustomerRow } from '../rows/customer-row.js';
import { customers } from './customers.js';

const later = new Date('2026-01-01T13:00:00Z');
const ada = {
  customerId: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  level: 'STANDARD' as const,
  address: { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' },
  fingerprint: 'f1',
};
const requested = CustomerRegistrationRequested({ ...ada, requestedAt: noon });
const registered = CustomerRegistered({ ...ada, registeredAt: noon });
const moved = { street: 'Dorfplatz 7', city: 'Graz', postalCode: '8010', country: 'AT' };

it('registers a customer', () => {
  given(customers).when(requested).then(registered);
});

it('answers nothing to a repeat of the registration', () => {
  given(customers, registered).when({ event: requested, at: later }).then();
});

it('changes every field that is given, an equal one too', () => {
  given(customers, registered)
    .when({
      event: CustomerChangeRequested({ customerId: 'ada', email: ada.email, level: 'GOLD', address: moved, requestedAt: later }),
      at: later,
    })
    .then(
      CustomerAddressChanged({ customerId: 'ada', address: moved, changedAt: later }),
      CustomerEmailChanged({ customerId: 'ada', email: ada.email, changedAt: later }),
      CustomerLevelChanged({ customerId: 'ada', level: 'GOLD', changedAt: later }),
    );
});

it('leaves alone what is not given', () => {
  given(customers, registered)
    .when({ event: CustomerChangeRequested({ customerId: 'ada', level: 'GOLD', requestedAt: later }), at: later })
    .then(CustomerLevelChanged({ customerId: 'ada', level: 'GOLD', changedAt: later }));
});

it('refuses to change a customer who does not exist, and makes no row of it', () => {
  const refused = given(customers)
    .when({
      event: CustomerChangeRequested({ customerId: 'bob', email: 'bob@example.org', requestedAt: noon }),
      requestId: 'r-1',
    })
    .then(
      CustomerChangeRefused({
        customerId: 'bob',
        requestId: 'r-1',
        code: 'customer.unknown',
        detail: 'There is no customer bob.',
        refusedAt: noon,
      }),
    );
  expect(refused.row(CustomerRow, 'bob')).toBeUndefined();
});

it('folds registration and changes into one row', () => {
  const row = given(
    customers,
    registered,
    CustomerAddressChanged({ customerId: 'ada', address: moved, changedAt: later }),
    CustomerEmailChanged({ customerId: 'ada', email: 'countess@example.org', changedAt: later }),
    CustomerLevelChanged({ customerId: 'ada', level: 'PLATINUM', changedAt: later }),
  ).row(CustomerRow, 'ada');
  expect(row).toEqual({
    customerId: 'ada',
    name: 'Ada Lovelace',
    email: 'countess@example.org',
    level: 'PLATINUM',
    street: 'Dorfplatz 7',
    city: 'Graz',
    postalCode: '8010',
    country: 'AT',
    fingerprint: 'f1',
    registeredAt: noon,
  });
});
