import { expect, test } from 'vitest';
import { demandTypes, shownTypes } from './event-types.ts';

const known = ['OrderShipped', 'OrderPlaced'];

test.each(['Foo', '', 'OrderPlaced,Foo', 'toString', 'OrderPlaced,'])('no event has the type %j', (asked) => {
  expect(() => demandTypes(asked, known)).toThrow(/^There is no event type ".*"\. There are OrderPlaced, OrderShipped\.$/);
});

test('types are taken however they are spelled', () => {
  demandTypes('orderplaced, OrderShipped', known);
});

test('the types are those of schemas/, but for the gateway’s own', async () => {
  const types = await shownTypes();
  expect(types).toEqual(expect.arrayContaining(['CustomerRegistered', 'OrderRequested', 'ShipmentPrepared']));
  expect(types).not.toContain('RequestHandled');
});
