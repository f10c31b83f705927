import { Inject, Injectable } from '@nestjs/common';
import { CustomerRegistered, CustomerRegistrationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { Answer, Asked } from '../api/asked.js';
import type { RegistrationBody } from '../api/bodies.js';
import { refusalOf } from '../api/outcomes.js';
import { customerResource } from '../api/resources.js';
import { registeredCustomer } from '../view/customer-fold.js';
import { fingerprintOf } from './fingerprint.js';
import { RequestDesk } from './request-desk.js';

/** POST /customers. */
@Injectable()
export class RegisterCustomer {
  constructor(@Inject(RequestDesk) private readonly desk: RequestDesk) {}

  async run(body: RegistrationBody, asked: Asked): Promise<Answer> {
    const customerId = asked.idFor('customer');
    const settled = await this.desk.settle(asked, {
      kind: 'registration',
      key: customerId,
      request: (requestedAt) =>
        CustomerRegistrationRequested({ customerId, ...body, fingerprint: fingerprintOf(body), requestedAt }),
    });
    if ('event' in settled) return registered(settled.event);
    return { status: 202, body: { customerId }, ...settled, location: `/customers/${customerId}` };
  }
}

function registered(event: Event): Answer {
  const refusal = refusalOf(event);
  if (refusal) throw refusal;
  const customer = registeredCustomer(event.data as CustomerRegistered);
  const location = `/customers/${customer.customerId}`;
  return { status: 201, body: customerResource(customer), position: { place: event }, location };
}
