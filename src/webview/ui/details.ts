import type { Interval } from '../../core/gate/dispersion.ts';
import { changeInterval, changeText, shownWords } from '../../core/gate/words.ts';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { FrameDetails, Neighbour, ViewFrame } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { icon } from '../icons.ts';
import { placeOf, type Place } from '../place.ts';
import { placeLink } from './placeLink.ts';

/** The strip at the bottom: the frame under the pointer, else the selected one. */
export class DetailsStrip {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly canOpenSource: boolean;
  private readonly said = h('div', { class: 'said', 'aria-live': 'polite' });
  private readonly around = h('div', { class: 'around' });

  constructor(actions: Actions, canOpenSource: boolean) {
    this.actions = actions;
    this.canOpenSource = canOpenSource;
    this.element = h('footer', { class: 'details', 'aria-label': 'Selected frame' }, this.said, this.around);
    this.show(undefined, undefined);
  }

  show(details: FrameDetails | undefined, root: string | undefined): void {
    this.say(...(details ? this.rows(details, root) : [this.hint()]));
    if (details) this.around.replaceChildren(...this.neighbours(details));
  }

  /** @param opened it is the root of the view now */
  showMore(frame: ViewFrame, opened: boolean): void {
    const text = opened
      ? 'Frames that are too narrow to be drawn beside their siblings.'
      : 'Too narrow to draw here. Click, or press Enter, to open them.';
    this.say(
      h('div', { class: 'title' }, h('span', { class: 'name' }, frame.name)),
      h('div', { class: 'hint' }, text),
    );
  }

  showProblem(text: string): void {
    this.say(h('div', { class: 'hint problem', role: 'alert' }, text));
  }

  private say(...rows: HTMLElement[]): void {
    this.said.replaceChildren(...rows);
    this.around.replaceChildren();
  }

  private readonly openSource = (at: SourceLine): void => this.actions.openSource(at);

  private hint(): HTMLElement {
    return h(
      'div',
      { class: 'hint' },
      'Point at a frame or select one to see its numbers. Press ? for the keys.',
    );
  }

  private rows(details: FrameDetails, root: string | undefined): HTMLElement[] {
    const { name, file, line, unit, whole } = details;
    const place = this.openable(placeOf(file, line, root));
    const at = { file, line };
    const value = (amount: number): string => `${formatValue(amount, unit)}`;
    const share = (amount: number): string => formatPercent(whole === 0 ? 0 : amount / whole);
    const title = h(
      'div',
      { class: 'title' },
      h('span', { class: 'name', title: name }, name),
      placeLink(place, at, this.openSource),
      place.openable &&
        h(
          'button',
          { class: 'action', title: 'Open source (Ctrl+Enter)', on: { click: () => this.openSource(at) } },
          icon('goToFile'),
          'Open source',
        ),
    );
    const numbers = h(
      'div',
      { class: 'numbers' },
      metric('Self', value(details.self), share(details.self)),
      metric('Total', value(details.total), share(details.total)),
      ...changeMetrics(details.compared),
      metric('Samples', formatCount(details.selfSamples), errorBound(details), sampleTitle(details)),
      details.lines.length > 0 && this.hotLines(details, share),
      details.everywhere.frames > 1 &&
        metric(
          `In all ${formatCount(details.everywhere.frames)} places`,
          `self ${share(details.everywhere.self)}`,
          `total ${share(details.everywhere.total)}`,
        ),
    );
    return [title, numbers];
  }

  private openable(place: Place): Place {
    return this.canOpenSource ? place : { ...place, openable: false };
  }

  private neighbours({ callers, callees, everywhere }: FrameDetails): HTMLElement[] {
    const { total } = everywhere;
    const list = (label: string, neighbours: readonly Neighbour[]): HTMLElement[] => {
      if (neighbours.length === 0) return [];
      const links = neighbours.map(({ key, name, value }) =>
        h(
          'span',
          { class: 'neighbour' },
          h('button', { class: 'link', title: name, on: { click: () => this.actions.reveal(key) } }, name),
          h('span', { class: 'extra' }, formatPercent(total === 0 ? 0 : value / total)),
        ),
      );
      return [h('div', { class: 'neighbours' }, h('span', { class: 'label' }, label), ...links)];
    };
    return [...list('Callers', callers), ...list('Callees', callees)];
  }

  private hotLines(details: FrameDetails, share: (amount: number) => string): HTMLElement {
    const links = details.lines.map(({ line, self }, i) => {
      const at = { file: details.file, line };
      const place = this.openable({ ...placeOf(details.file, line, undefined), folder: '' });
      const label = h('span', {}, `${i === 0 ? 'Line' : 'line'} ${line}`);
      const extra = h('span', { class: 'extra' }, share(self));
      return h('span', { class: 'hotLine' }, placeLink(place, at, this.openSource, { label }), extra);
    });
    return h('span', { class: 'metric hotLines' }, ...links);
  }
}

function metric(label: string, value: string, extra: string | undefined, title?: string): HTMLElement {
  return h(
    'span',
    { class: 'metric', title },
    h('span', { class: 'label' }, label),
    h('span', { class: 'value' }, value),
    extra !== undefined && h('span', { class: 'extra' }, extra),
  );
}

/** How the function's own time differs from the baseline. */
function changeMetrics(compared: FrameDetails['compared']): HTMLElement[] {
  if (compared === undefined) return [];
  if (typeof compared === 'string') {
    const why = compared === 'untested' ? 'less than 1% own samples' : undefined;
    return [metric('Change', shownWords[compared], why)];
  }
  const { baseline, current, ratio, interval, verdict, note } = compared;
  const range = ({ low, high }: Interval): string =>
    `${formatPercent(low).slice(0, -1)}–${formatPercent(high)}`;
  const text = [changeText(ratio), shownWords[verdict]].filter((part) => part !== '').join(' ');
  return [
    metric('Change', text, [changeInterval(interval), note].filter((part) => part !== '').join(' ')),
    metric('Baseline', formatPercent(baseline.share), range(baseline)),
    metric('Now', formatPercent(current.share), range(current)),
  ];
}

function sampleTitle({ selfSamples, totalSamples }: FrameDetails): string {
  const self = `${formatCount(selfSamples)} ended in it`;
  return totalSamples === undefined ? self : `${self}, ${formatCount(totalSamples)} passed through it`;
}

/** Half the 95 % interval of the self share, for samples drawn independently. */
function errorBound({ selfSamples, allSamples }: FrameDetails): string | undefined {
  if (allSamples <= 0 || selfSamples <= 0) return undefined;
  const share = Math.min(1, selfSamples / allSamples);
  return `± ${(196 * Math.sqrt((share * (1 - share)) / allSamples)).toFixed(1)} pp`;
}
