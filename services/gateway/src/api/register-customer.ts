import { Inject, Injectable } from '@nestjs/common';
import { CustomerRegistered, CustomerRegistrationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { registeredCustomer } from '../view/customer-fold.js';
import type { Answer, Asked } from './asked.js';
import type { RegistrationBody } from './bodies.js';
import { fingerprintOf } from './fingerprint.js';
import { refusalOf } from './outcomes.js';
import { RequestDesk } from './request-desk.js';
import { customerResource } from './resources.js';

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
