import { expect, it } from 'vitest';
import { randomFrom, type Random } from './random.ts';

const ten = (random: Random) => Array.from({ length: 10 }, () => random.below(1000));

it('the same seed makes the same choices, another seed others', () => {
  expect(ten(randomFrom(7))).toEqual(ten(randomFrom(7)));
  expect(ten(randomFrom(7))).not.toEqual(ten(randomFrom(8)));
});

it('what is forked does not depend on what was chosen before', () => {
  const used = randomFrom(7);
  ten(used);
  expect(ten(used.fork('faults'))).toEqual(ten(randomFrom(7).fork('faults')));
  expect(ten(used.fork('faults'))).not.toEqual(ten(used.fork('workload')));
});
