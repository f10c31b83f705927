import { expect, it } from 'vitest';
import { chaosOptions } from './options.ts';

const again = (line: string) => chaosOptions(line.split(' ')).again;

it('the same again is the seed, with all that was given', () => {
  expect(again('--seed 11')).toBe('npm run chaos -- --seed 11');
  expect(again('--minutes 1 --seed 11')).toBe('npm run chaos -- --seed 11 --minutes 1');
  expect(again('--running --only mid-send,clock zombie --minutes 0.15 --rate 5 --every 1 --json --seed 2')).toBe(
    'npm run chaos -- --seed 2 --minutes 0.15 --every 1 --rate 5 --only mid-send,clock,zombie --running',
  );
});

it('a seed that nobody has given is named, too', () => {
  const { options, again } = chaosOptions([]);
  expect(again).toBe(`npm run chaos -- --seed ${options.seed}`);
});
