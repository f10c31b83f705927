import { CustomerLevel } from '@tributary/contracts';
import { z } from 'zod';
import { orderStatuses } from '../view/rows.js';

/** One line of text as people write it; Postgres takes no NUL, and Avro no half of a surrogate pair. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
    .regex(/[\p{L}\p{N}\p{P}\p{S}]/u, 'must not be blank');

/** Ids are UUIDs where we make them; what cannot be one of ours is refused early. */
export const id = z.string().regex(/^[\w-]{1,64}$/, 'is not an id');

export const address = z
  .object({ street: text(200), city: text(100), postalCode: text(20), country: text(60) })
  .meta({ title: 'Address', example: { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' } });

const email = z.email().max(254);
const level = z.enum(CustomerLevel);

export const registration = z.object({ name: text(200), email, level: level.default('STANDARD'), address });

export const change = z
  .object({ email: email.optional(), level: level.optional(), address: address.optional() })
  .refine((body) => body.email !== undefined || body.level !== undefined || body.address !== undefined, {
    message: 'nothing to change: give email, level or address',
  });

export const order = z.object({
  customerId: id,
  /** Whether the currency exists is a rule of the orders service. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters'),
  lines: z
    .array(
      z.object({
        sku: text(64),
        quantity: z.int().min(1).max(1_000_000),
        unitPrice: z.int().min(1).max(1_000_000_000_000).meta({ description: 'minor units of the currency' }),
      }),
    )
    .min(1)
    .max(100),
});

export const cancellation = z.object({ reason: text(500).optional() }).default({});

export const tokenRequest = z.discriminatedUnion('role', [
  z.object({ role: z.literal('staff'), subject: text(200).optional() }),
  z.object({ role: z.literal('customer'), customerId: id, subject: text(200).optional() }),
]);

export const orderStatus = z.enum(orderStatuses);

export const orderList = z.object({
  status: orderStatus.optional(),
  customerId: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

/** A time as RFC 3339 has it, with its zone. */
const moment = z.iso.datetime({
  offset: true,
  error: 'must be a time with its zone, like 2026-01-31T12:00:00.000Z (the + of a zone is sent as %2B)',
});

export const orderQuery = z
  .object({
    until: orderStatus.optional(),
    at: moment.optional().meta({
      description:
        'The order, with its shipment, as it was at that time (RFC 3339; not together with until). An event counts from the time of ' +
        'its fact on (`time` in the flow, `ce_time` in the log), which is the time of the request or the deadline that it comes from, ' +
        'not when it was recorded: at the time of the request an order is already all that followed from it without waiting.',
    }),
  })
  .refine(({ until, at }) => until === undefined || at === undefined, { path: ['at'], error: 'cannot go together with until' });

export type RegistrationBody = z.output<typeof registration>;
export type ChangeBody = z.output<typeof change>;
export type OrderBody = z.output<typeof order>;
export type CancellationBody = z.output<typeof cancellation>;
export type TokenRequestBody = z.output<typeof tokenRequest>;
export type OrderListQuery = z.output<typeof orderList>;
export type OrderQuery = z.output<typeof orderQuery>;
