import { Inject, Injectable } from '@nestjs/common';
import {
  CustomerAddressChanged,
  CustomerChangeRequested,
  CustomerEmailChanged,
  CustomerLevelChanged,
} from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { maySee } from '../edge/caller.js';
import { forbidden, notFound } from '../edge/problem.js';
import { customerFold } from '../view/customer-fold.js';
import { CustomerQueries } from '../view/customer-queries.js';
import { EventLedger } from '../view/event-ledger.js';
import { rowAfter, typesOf } from '../view/past-row.js';
import type { CustomerView } from '../view/rows.js';
import type { Answer, Asked } from './asked.js';
import type { ChangeBody } from './bodies.js';
import { refusalOf, RequestDesk } from './request-desk.js';
import { customerResource } from './resources.js';

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
    const requestedAt = new Date();
    const event = CustomerChangeRequested({ customerId, ...body, requestedAt });
    const missing = changes(body);
    // Before the view is asked: nothing more comes of a repeat, so an outcome that comes meanwhile must be noticed.
    const expected = this.desk.expect('change', customerId, asked, (type) => missing.delete(type) && missing.size === 0);
    try {
      const before = await this.desk.repeat('change', customerId, event, asked);
      if (before) return await this.changed(before);

      const place = await this.desk.write(event, customerId, asked, requestedAt);
      const seen = await expected.result;
      if (seen) return await this.changed(seen);
      const pending = { kind: 'change' as const, key: customerId, requestId: asked.requestId };
      return { status: 202, body: { customerId }, position: { place, pending }, location: `/customers/${customerId}` };
    } finally {
      expected.cancel();
    }
  }

  private async changed(event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    if (refusal) throw refusal;
    const customer = rowAfter<CustomerView>(customerFold, await this.ledger.find(event.key, typesOf(customerFold)), event)!;
    return { status: 200, body: customerResource(customer), position: { place: event } };
  }
}

/** The events that the change will bring: the customers service answers each field that is given, also when it stays the same. */
function changes({ email, level, address }: ChangeBody): Set<string> {
  const missing = new Set<string>();
  if (email !== undefined) missing.add(CustomerEmailChanged.type);
  if (level !== undefined) missing.add(CustomerLevelChanged.type);
  if (address !== undefined) missing.add(CustomerAddressChanged.type);
  return missing;
}
