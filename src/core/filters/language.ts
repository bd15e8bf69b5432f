import { SelftimeError } from '../errors.ts';
import { matcherOf } from '../pattern.ts';
import type { Profile } from '../profile.ts';
import {
  byLabel,
  collapseRecursion,
  focus,
  hide,
  ignore,
  onlyMyCode,
  showFrom,
  type Filter,
  type LabelTest,
} from './filters.ts';

/**
 * Filters as text: terms between spaces, applied from left to right.
 *
 *     focus=REGEX  ignore=REGEX  hide=REGEX  show-from=REGEX  only-my-code  collapse-recursion
 *     thread=main  route=/a,/b  thread!=main  bytes=1024..4096  bytes=..100  label:focus=x
 *
 * A value with spaces is quoted: focus="two words"; inside, \" is a quote and \\ a backslash.
 */
export interface FilterTerm {
  /** `focus`, `only-my-code`, or the label's key after `label:`. */
  readonly name: string;
  readonly operator: '' | '=' | '!=';
  readonly value: string;
}

const withPattern: Record<string, (matches: ReturnType<typeof matcherOf>) => Filter> = {
  focus,
  ignore,
  hide,
  'show-from': showFrom,
};
const plain: Record<string, Filter> = { 'only-my-code': onlyMyCode, 'collapse-recursion': collapseRecursion };
const LABEL = 'label:';

/** @throws SelftimeError `usage`. */
export function parseFilters(expression: string): FilterTerm[] {
  const term = /\s*(?:([^\s=!"]+)(?:(!?=)(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?)(?=\s|$)|\s*(\S)/gy;
  const terms: FilterTerm[] = [];
  for (let match; expression.slice(term.lastIndex).trim() !== '';) {
    const at = term.lastIndex;
    match = term.exec(expression);
    if (!match || match[5] !== undefined)
      throw usage(`The filter cannot be read from "${expression.slice(at).trim()}" on.`);
    const [, name, operator = '', quoted, bare] = match;
    const value = quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : (bare ?? '');
    terms.push({ name, operator: operator as FilterTerm['operator'], value });
  }
  return terms;
}

export function formatFilters(terms: readonly FilterTerm[]): string {
  return terms
    .map(({ name, operator, value }) => {
      const quoted = /[\s"]/.test(value) || value === '' ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
      return operator === '' ? name : `${name}${operator}${quoted}`;
    })
    .join(' ');
}

/** @throws SelftimeError `usage` for an expression that means nothing. */
export function filterProfile(profile: Profile, expression: string): Profile {
  return parseFilters(expression)
    .map(filterOf)
    .reduce((view, filter) => filter(view), profile);
}

function filterOf({ name, operator, value }: FilterTerm): Filter {
  if (operator === '') {
    if (Object.hasOwn(plain, name)) return plain[name];
    throw usage(`There is no filter "${name}".`);
  }
  if (value === '') throw usage(`The filter ${name}${operator} has no value.`);
  if (Object.hasOwn(withPattern, name)) {
    if (operator === '!=') throw usage(`${name} cannot be negated.`);
    return withPattern[name](matcherOf(value));
  }
  const key = name.startsWith(LABEL) ? name.slice(LABEL.length) : name;
  return byLabel(key, labelTest(value), operator === '!=');
}

function labelTest(value: string): LabelTest {
  const range = /^(-?[\d.]+(?:e[+-]?\d+)?)?\.\.(-?[\d.]+(?:e[+-]?\d+)?)?$/i.exec(value);
  if (!range) return { texts: value.split(',') };
  const [, least = '-Infinity', most = 'Infinity'] = range;
  const test = { least: Number(least), most: Number(most) };
  if (Number.isNaN(test.least) || Number.isNaN(test.most))
    throw usage(`"${value}" is not a range of numbers.`);
  return test;
}

function usage(message: string): SelftimeError {
  return new SelftimeError(
    'usage',
    message,
    'Filters are focus=, ignore=, hide=, show-from=, only-my-code, collapse-recursion, and label=value or label=1..5.',
  );
}
