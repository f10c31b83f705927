import { expect, it } from 'vitest';
import { whatIsMissing } from './running-system.ts';

const part = (health: string) => ({ health });

it('a service that has no process is named, with what brings it back', () => {
  const services = { gateway: part('stopped'), customers: part('ready'), orders: part('restarting'), shipping: part('stopped') };
  expect(whatIsMissing({ services })).toBe(
    'the system runs without gateway, shipping, which the measurement needs; ' +
      'bring them back: npm run scale -- gateway 1; npm run scale -- shipping 1',
  );
});

it('a system that is complete has all that a measurement needs', () => {
  expect(whatIsMissing({ services: { gateway: part('ready'), orders: part('ready') } })).toBe('');
  expect(whatIsMissing(undefined)).toBe('no system is running here; start one: npm start -- --detach');
});
