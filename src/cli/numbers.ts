import { InvalidArgumentError } from 'commander';

/** Numbers of the command line. Each throws what commander reports as wrong use. */
export function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

export function notNegative(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0) || !Number.isFinite(number))
    throw new InvalidArgumentError('It must be a number, 0 or above.');
  return number;
}

export function positiveInteger(text: string): number {
  const number = positive(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

export function within(
  least: number,
  most: number,
  parse: (text: string) => number,
): (text: string) => number {
  return (text) => {
    const number = parse(text);
    if (number < least || number > most)
      throw new InvalidArgumentError(`It must be between ${least} and ${most}.`);
    return number;
  };
}
