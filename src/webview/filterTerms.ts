import { formatFilters, parseFilters, type FilterTerm } from '../core/filters/language.ts';

/** Edits of a filter expression by controls; one that cannot be read is replaced by the edit alone. */

export function hasTerm(expression: string, name: string): boolean {
  return termsOf(expression).some((term) => term.name === name && term.operator === '');
}

export function withTerm(expression: string, name: string, value?: string): string {
  const term: FilterTerm =
    value === undefined ? { name, operator: '', value: '' } : { name, operator: '=', value };
  return formatFilters([...termsOf(expression), term]);
}

export function withoutTerm(expression: string, name: string): string {
  return formatFilters(termsOf(expression).filter((term) => term.name !== name));
}

/** The one value that `key=value` asks for; undefined where there is no such term. */
export function labelValue(expression: string, key: string): string | undefined {
  const term = termsOf(expression).find((each) => isLabel(each, key));
  return term?.value;
}

/** @param value '' for any */
export function withLabel(expression: string, key: string, value: string): string {
  const others = termsOf(expression).filter((term) => !isLabel(term, key));
  const term: FilterTerm = { name: reserved.has(key) ? `label:${key}` : key, operator: '=', value };
  return formatFilters(value === '' ? others : [...others, term]);
}

/** A regular expression for exactly this name. */
export function exactly(name: string): string {
  return `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

const reserved = new Set(['focus', 'ignore', 'hide', 'show-from']);

function isLabel(term: FilterTerm, key: string): boolean {
  const named = term.name === key ? !reserved.has(key) : term.name === `label:${key}`;
  return named && term.operator === '=';
}

function termsOf(expression: string): FilterTerm[] {
  try {
    return parseFilters(expression);
  } catch {
    return [];
  }
}
