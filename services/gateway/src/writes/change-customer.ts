import { Inject, Injectable } from '@nestjs/common';
import { CustomerChangeRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { Answer, Asked } from '../api/asked.js';
import type { ChangeBody } from '../api/bodies.js';
import { refusalOf } from '../api/outcomes.js';
import { customerResource } from '../api/resources.js';
import { maySee } from '../edge/caller.js';
import { forbidden, notFound } from '../edge/problem.js';
import { customerFold } from '../view/customer-fold.js';
import { CustomerQueries } from '../view/customer-queries.js';
import { EventLedger } from '../view/event-ledger.js';
import { rowOf, typesOf } from '../view/past-row.js';
import type { CustomerView } from '../view/rows.js';
import { RequestDesk } from './request-desk.js';

/** PATCH /customers/{id}. Each field that changes is an event of its own; the answer waits for all of them. */
@Injectable()
export class ChangeCustomer {
  constructor(
    @Inject(RequestDesk) private readonly desk: RequestDesk,
    @Inject(CustomerQueries) private readonly customers: CustomerQueries,
    @Inject(EventLedger) private readonly ledger: EventLedger,
  ) {}

  async run(customerId: string, body: ChangeBody, asked: Asked): Promise<Answer> {
    const customer = maySee(asked.caller, customerId) ? await this.customers.get(customerId) : undefined;
    if (!customer) throw notFound('customer', customerId);
    if (asked.caller.role === 'customer' && body.level !== undefined)
      throw forbidden('only staff may change the level of a customer');
    const settled = await this.desk.settle(asked, {
      kind: 'change',
      key: customerId,
      request: (requestedAt) => CustomerChangeRequested({ customerId, ...body, requestedAt }),
      // The customers service answers each field that is given, also when it stays the same.
      events: Object.values(body).filter((value) => value !== undefined).length,
    });
    if ('event' in settled) return this.changed(settled.event);
    return { status: 202, body: { customerId }, ...settled, location: `/customers/${customerId}` };
  }

  private async changed(event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    if (refusal) throw refusal;
    const customer = rowOf<CustomerView>(customerFold, await this.ledger.upTo(event, typesOf(customerFold)))!;
    return { status: 200, body: customerResource(customer), position: { place: event } };
  }
}
