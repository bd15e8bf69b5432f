import { SelftimeError } from '../../core/errors.ts';
import type { Micros } from '../../core/units.ts';
import { formatNanos } from '../facts.ts';
import type { ProfileFacts } from '../../protocol/viewer.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';

const titles: Partial<Record<string, string>> = {
  emptyFile: 'This file is empty',
  truncatedProfile: 'This profile is damaged or incomplete',
  legacyProfile: 'This profile is in an old format',
  notAProfile: 'This is not a profile',
  profileTooLarge: 'This profile is too large',
  fileNotFound: 'This file does not exist any more',
  fileUnreadable: 'This file cannot be read',
};

/** What is wrong, where, and what to do about it, in place of the views. */
export function errorMessage(error: Error, fileName: string, retry: () => void): HTMLElement {
  const known = error instanceof SelftimeError ? error : undefined;
  // Errors of reading start with the file's name, which stands above them here.
  const text = error.message.startsWith(`${fileName}: `)
    ? error.message.slice(fileName.length + 2)
    : error.message;
  return message(
    'error',
    titles[known?.code ?? ''] ?? 'This profile cannot be shown',
    [
      h('p', { class: 'file' }, fileName),
      h('p', {}, text),
      known?.nextStep ? h('p', {}, known.nextStep) : undefined,
    ],
    h('button', { class: 'button', on: { click: retry } }, 'Try again'),
  );
}

/** Costs about 2 % of the main thread; shorter ones change what they measure. */
const shortestInterval: Micros = 1000;

/** A valid profile with nothing in it. */
export function emptyMessage(
  facts: ProfileFacts,
  profileAgain: (intervalMicros: Micros) => void,
): HTMLElement {
  const { metadata } = facts;
  const interval = metadata?.intervalMicros ?? 0;
  const ran = metadata ? metadata.durationMs * 1e6 : facts.durationNanos;
  const shorter = interval > shortestInterval;
  const advice = shorter ? 'Profile again with a shorter interval.' : 'Record for a longer time.';
  // Our own captures know what went wrong, and say what to do about it.
  const texts =
    metadata && metadata.warnings.length > 0 ? metadata.warnings : [reason(ran, interval), advice];
  const label = `Profile again at ${formatNanos(shortestInterval * 1000)}`;
  return message(
    'info',
    'No samples',
    texts.map((text) => h('p', {}, text)),
    shorter &&
      h(
        'button',
        {
          class: 'button',
          title: `Runs the selected launch configuration once with a sample every ${formatNanos(shortestInterval * 1000)}`,
          on: { click: () => profileAgain(shortestInterval) },
        },
        label,
      ),
  );
}

/** @param ask for captures to compare with; undefined where there are none to be had */
export function nothingCompared(ask: (() => void) | undefined): HTMLElement {
  const texts = ask
    ? [
        'Compare this capture with captures of an earlier state: which functions became slower, which faster, what is new and what is gone.',
        'Three runs of each side tell a change from noise; five are better.',
      ]
    : ['This page was exported without a comparison.'];
  return message(
    'info',
    'Nothing to compare with yet',
    texts.map((text) => h('p', {}, text)),
    ask && h('button', { class: 'button', on: { click: ask } }, 'Compare with...'),
  );
}

export function comparingText(name: string): string {
  return `Comparing with ${name}…`;
}

/** Captures are being read. @param stop undefined where nothing can be changed */
export function beingCompared(name: string, stop: (() => void) | undefined): HTMLElement {
  return message(
    'info',
    comparingText(name),
    [h('p', {}, 'The captures of both sides are being read.')],
    stop && h('button', { class: 'action', on: { click: stop } }, 'Clear comparison'),
  );
}

/** What was asked for cannot be compared. */
export function notCompared(
  name: string,
  problem: string,
  ask: (() => void) | undefined,
  stop: () => void,
): HTMLElement {
  return message(
    'error',
    `This cannot be compared with ${name}`,
    [h('p', {}, problem)],
    ask &&
      h(
        'div',
        { class: 'buttons' },
        h('button', { class: 'button', on: { click: ask } }, 'Compare with...'),
        h('button', { class: 'action', on: { click: stop } }, 'Clear comparison'),
      ),
  );
}

/** The history without a function to show. */
export function noFunctionChosen(choose: () => void): HTMLElement {
  return message(
    'info',
    'The history of a function',
    [
      h('p', {}, 'Its share of each recording of this project, also of those whose captures are gone.'),
      h('p', {}, 'Select a function in another view, or choose one.'),
    ],
    h('button', { class: 'button', on: { click: choose } }, 'Choose function...'),
  );
}

/** @param hasProject whether a folder is open that a history could be of */
export function noHistoryOf(name: string, hasProject: boolean, choose: () => void): HTMLElement {
  const texts = hasProject
    ? [
        'Every recording in the editor is kept in it, and on the command line those of a scenario.',
        'Profile the program, or choose a function that the history has.',
      ]
    : ['It is kept with the project: open its folder.'];
  return message(
    'info',
    `No history of ${name} yet`,
    texts.map((text) => h('p', {}, text)),
    hasProject && h('button', { class: 'button', on: { click: choose } }, 'Choose function...'),
  );
}

function reason(ranNanos: number, intervalMicros: Micros): string {
  if (ranNanos <= 0 || intervalMicros <= 0)
    return 'The file is a valid profile, but nothing was recorded in it.';
  return `The program ran ${formatNanos(ranNanos)}; at one sample every ${formatNanos(intervalMicros * 1e3)} nothing was seen.`;
}

function message(
  kind: 'error' | 'info',
  title: string,
  content: readonly (Node | undefined)[],
  action?: Node | false,
): HTMLElement {
  return h(
    'div',
    { class: `message ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    icon(kind),
    h('h2', {}, title),
    ...content.filter((part) => part !== undefined),
    action ?? false,
  );
}
