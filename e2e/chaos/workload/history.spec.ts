import { expect, it } from 'vitest';
import { History } from './history.ts';

const told = (status: number, bad?: boolean) => {
  const history = new History();
  history.settle(history.begin('fine'), { status: 201, body: { orderId: 'a' } });
  history.settle(history.begin('mark'), { status, body: { orderId: 'b' } }, bad);
  return history;
};

it('valid orders are accepted, or nobody knows; bad ones are refused', () => {
  expect(told(202).problems).toEqual([]);
  expect(told(202).accepted.map(({ orderId }) => orderId)).toEqual(['a', 'b']);
  expect(told(503).problems).toEqual([]);
  expect(told(400, true).problems).toEqual([]);
});

it('a valid order that is refused is a problem, and so is a bad one that is accepted', () => {
  expect(told(422).problems).toEqual(['a valid order was answered with 422: mark']);
  expect(told(201, true).problems).toEqual(['a bad order was answered with 201: mark']);
});

it('a run in which no order was accepted has shown nothing', () => {
  expect(new History().problems).toEqual(['no order was accepted']);
});
