import { expect, it } from 'vitest';
import { details, sentence, type Verdict } from './verdict.ts';

const verdict: Verdict = {
  seed: 1,
  seconds: 120,
  orders: { accepted: 4120, found: { orders: 4120, shipping: 4120, gateway: 4120 }, twice: 0, lost: 0, problems: [] },
  workload: { placed: 4200, refused: 80, unknown: 0, writes: 0, reads: 0, retries: 0 },
  faults: [
    { fault: 'kill', target: ['orders'], hit: 'orders', recovery: 6200 },
    { fault: 'zombie', target: ['shipping'], hit: 'shipping', recovery: 100 },
  ],
  missed: [],
  takeovers: 0,
  memory: {},
  problems: [],
};

it('a verdict is a sentence', () => {
  expect(sentence(verdict)).toBe(
    '4,120 accepted; 4,120 in orders, shipping and the unified view; 0 twice; 0 lost; 2 faults survived; slowest recovery 6.2 s',
  );
});

it('says where an order is missing, and what was not survived', () => {
  const orders = { ...verdict.orders, found: { orders: 4120, shipping: 4119, gateway: 4120 }, lost: 1 };
  const faults = [
    ...verdict.faults,
    { fault: 'kill', target: ['gateway'], hit: 'gateway', recovery: Infinity, problem: 'not well again' },
  ];
  expect(sentence({ ...verdict, orders, faults })).toBe(
    '4,120 accepted; 4,120 in orders, 4,119 in shipping, 4,120 in the unified view; 0 twice; 1 lost; 2 of 3 faults survived; slowest recovery 6.2 s',
  );
});

it('says which faults have missed', () => {
  const missed = ['zombie', 'mid-send', 'zombie'].map((fault) => ({ ...verdict.faults[0]!, fault, missed: 'no process runs' }));
  expect(details({ ...verdict, missed }, 'again')).toContain('faults that missed: 2 zombie, 1 mid-send');
});
