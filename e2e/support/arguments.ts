import { InvalidArgumentError } from 'commander';

/** Arguments of commands, checked before anything begins. */

export function positive(text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It must be a number greater than 0.');
}

/** A whole number from 1. */
export function count(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

export const countUpTo = (most: number) => (text: string) => {
  if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
};

/** Several with commas between them, at least one. */
export const listOf =
  <T>(one: (text: string) => T) =>
  (text: string): T[] =>
    text.split(',').map((part) => one(part.trim()));

export const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const name = names.find((known) => known === text);
    if (name) return name;
    throw new InvalidArgumentError(`There are ${names.join(', ')}.`);
  };
