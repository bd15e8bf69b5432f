import { counted, formatMillis } from '../../core/captureFacts.ts';
import { formatPercent } from '../../core/format.ts';
import type { SourceLine } from '../../core/profile.ts';
import type { MarkSummary, ProfileFacts } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h } from '../dom.ts';
import { allFacts, factsLine } from '../facts.ts';
import { icon } from '../icons.ts';
import type { Stale } from '../reading.ts';
import { Popover, popoverButton } from './popover.ts';

export interface HeaderInput {
  readonly fileName: string;
  readonly facts: ProfileFacts | undefined;
  /** That are shown. */
  readonly samples: number;
  /** Those of warming up are, too. */
  readonly withWarmup: boolean;
  readonly sampleType: number;
  readonly line: (SourceLine & MarkSummary) | undefined;
  readonly stale: Stale | undefined;
}

/** What this profile is, and the chips: warnings, the revealed line, a file that went bad. */
export class Header {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly title = h('h1', { class: 'fileName' });
  private readonly facts = h('span', { class: 'facts' });
  private readonly chips = h('span', { class: 'chips', role: 'status' });
  private readonly infoButton: HTMLButtonElement;
  private readonly warningButton: HTMLButtonElement;
  private readonly warmupButton: HTMLButtonElement;
  private input: HeaderInput | undefined;

  /** @param extra controls at the end of the facts */
  constructor(actions: Actions, extra: readonly HTMLElement[]) {
    this.actions = actions;
    const info = new Popover('About this profile', () => [this.factsTable()]);
    const warnings = new Popover('Warnings', () => [this.warningList()]);
    this.infoButton = popoverButton(
      info,
      { class: 'iconButton', title: 'About this profile', 'aria-label': 'About this profile' },
      icon('info'),
    );
    this.warningButton = popoverButton(warnings, { class: 'chip warning', hidden: true });
    this.warmupButton = h('button', {
      class: 'chip',
      hidden: true,
      on: { click: () => actions.showWarmup(this.input?.withWarmup === false) },
    });
    this.element = h(
      'header',
      { class: 'header' },
      h('span', { class: 'summary' }, this.title, this.facts),
      ...extra,
      this.infoButton,
      this.warningButton,
      this.warmupButton,
      this.chips,
      info.element,
      warnings.element,
    );
  }

  show(input: HeaderInput): void {
    this.input = input;
    const { facts, sampleType, line, stale } = input;
    const summary = facts ? factsLine(facts, sampleType, input.samples) : [];
    this.title.textContent = titleOf(input);
    this.title.title = input.fileName;
    this.facts.replaceChildren(...summary.map((fact) => h('span', { class: 'fact' }, fact)));
    this.facts.title = summary.join(' · ');
    this.infoButton.hidden = !facts;
    this.showWarnings();
    this.showWarmup(input);
    this.chips.replaceChildren(
      ...(stale
        ? [h('span', { class: 'chip warning', title: stale.why }, icon('history'), h('span', {}, stale.text))]
        : []),
      ...(line ? [this.lineChip(line)] : []),
    );
  }

  private showWarnings(): void {
    const warnings = this.warnings();
    this.warningButton.hidden = warnings.length === 0;
    const text = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
    this.warningButton.replaceChildren(icon('warning'), text);
    this.warningButton.title = warnings.join('\n');
  }

  private showWarmup({ facts, withWarmup }: HeaderInput): void {
    const { metadata, warmupSamples = 0 } = facts ?? {};
    this.warmupButton.hidden = warmupSamples === 0;
    const text = `Warm-up ${withWarmup ? 'shown' : 'left out'}: ${formatMillis(metadata?.warmup?.untilMs ?? 0)}`;
    const action = h('span', { class: 'link' }, withWarmup ? 'Leave out' : 'Show');
    this.warmupButton.replaceChildren(icon('watch'), h('span', {}, text), action);
    this.warmupButton.title = `${counted(warmupSamples, 'sample')} taken while the program was warming up`;
  }

  private lineChip(line: SourceLine & MarkSummary): HTMLElement {
    const name = line.file.slice(Math.max(line.file.lastIndexOf('/'), line.file.lastIndexOf('\\')) + 1);
    const frames = line.frames === 1 ? '1 frame' : `${line.frames} frames`;
    const text = line.frames === 0 ? 'no samples' : `${frames}, ${formatPercent(line.share)} self`;
    return h(
      'span',
      { class: 'chip line', title: `${line.file}:${line.line}` },
      icon('target'),
      h('span', {}, `line ${name}:${line.line} - ${text}`),
      h(
        'button',
        {
          class: 'iconButton',
          title: 'Clear the marks',
          'aria-label': 'Clear the marks',
          on: { click: () => this.actions.clearLine() },
        },
        icon('close'),
      ),
    );
  }

  private warnings(): readonly string[] {
    return this.input?.facts?.metadata?.warnings ?? [];
  }

  private warningList(): HTMLElement {
    return h('ul', {}, ...this.warnings().map((warning) => h('li', {}, warning)));
  }

  private factsTable(): HTMLElement {
    const { facts, fileName } = this.input!;
    const rows = facts ? allFacts(facts, fileName) : [];
    return h('dl', {}, ...rows.flatMap(([label, value]) => [h('dt', {}, label), h('dd', {}, value)]));
  }
}

/** The program where the capture knows it, else the file. */
function titleOf({ facts, fileName }: HeaderInput): string {
  const name = facts?.metadata?.processes[0]?.name;
  return name ? name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) : fileName;
}
