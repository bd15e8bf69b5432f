import { messageOf, SelftimeError } from '../core/errors.ts';
import { focus, hide, ignore, onlyMyCode, showFrom, type Filter } from '../core/filters/filters.ts';
import { filterProfile } from '../core/filters/language.ts';
import { withoutWarmup } from '../core/filters/warmup.ts';
import { matcherOf, type Matcher } from '../core/pattern.ts';
import type { Profile } from '../core/profile.ts';
import { loadProfiles } from './files.ts';

/** What of a profile a command looks at; regular expressions are RE2's, as pprof's are. */
export interface ViewOptions {
  readonly sampleType?: string;
  readonly focus?: string;
  readonly ignore?: string;
  readonly showFrom?: string;
  readonly hide?: string;
  readonly onlyMyCode?: boolean;
  /** In the language of core/filters/language.ts; applied last. */
  readonly filter?: string;
  /** Samples of warming up count, too. */
  readonly includeWarmup?: boolean;
  /** Megabytes that a file may have when uncompressed. */
  readonly maxSize?: number;
}

const patterns: readonly {
  readonly flag: string;
  readonly key: 'focus' | 'ignore' | 'showFrom' | 'hide';
  readonly filter: (matches: Matcher) => Filter;
}[] = [
  { flag: '--focus', key: 'focus', filter: focus },
  { flag: '--ignore', key: 'ignore', filter: ignore },
  { flag: '--show-from', key: 'showFrom', filter: showFrom },
  { flag: '--hide', key: 'hide', filter: hide },
];

/**
 * The sum of the files without their warm-up, filtered.
 *
 * @throws SelftimeError
 */
export async function loadView(files: readonly string[], options: ViewOptions): Promise<Profile> {
  // Before the files are read: a mistake in an option is told at once.
  const filters = filtersOf(options);
  const limits = options.maxSize === undefined ? {} : { uncompressedBytes: options.maxSize * 2 ** 20 };
  const profile = await loadProfiles(files, limits, options.includeWarmup ? undefined : withoutWarmup);
  const view = filters.reduce((before, filter) => filter(before), profile);
  return options.filter === undefined ? view : filterProfile(view, options.filter);
}

function filtersOf(options: ViewOptions): Filter[] {
  const filters = patterns.flatMap(({ flag, key, filter }) => {
    const expression = options[key];
    return expression === undefined ? [] : filter(matcher(flag, expression));
  });
  return options.onlyMyCode ? [...filters, onlyMyCode] : filters;
}

function matcher(flag: string, expression: string): Matcher {
  try {
    return matcherOf(expression);
  } catch (error) {
    throw new SelftimeError('usage', `${flag} ${messageOf(error)}`);
  }
}
