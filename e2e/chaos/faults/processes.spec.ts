import { expect, it } from 'vitest';
import { serviceNames } from '../../support/system.ts';
import { steps } from './processes.ts';

it.each(serviceNames)('%s: whatever its number of processes is, scaling changes it twice', (service) => {
  for (const before of [1, 2, 3, 4]) {
    expect(steps(service, before)).not.toEqual([]);
    for (const [first, second] of steps(service, before)) expect([before === first, first === second]).toEqual([false, false]);
  }
});
