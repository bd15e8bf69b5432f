import type { ProfileFacts } from '../../protocol/viewer.ts';
import type { Actions } from '../actions.ts';
import { h, setAttributes } from '../dom.ts';
import { sampleTypeLabel } from '../facts.ts';
import type { ViewName } from '../state.ts';
import type { View } from '../views/view.ts';

export interface ToolbarInput {
  readonly facts: ProfileFacts;
  readonly sampleType: number;
  readonly view: ViewName;
}

/** Sample type, what narrows and searches, and the tabs of the views. */
export class Toolbar {
  readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly types: HTMLSelectElement;
  private readonly tabs: readonly HTMLButtonElement[];
  private readonly views: readonly View[];

  constructor(actions: Actions, views: readonly View[], parts: readonly HTMLElement[], keys: HTMLElement) {
    this.actions = actions;
    this.views = views;
    this.types = h('select', {
      class: 'select',
      'aria-label': 'Sample type',
      title: 'Sample type',
      on: { change: () => actions.setSampleType(Number(this.types.value)) },
    });
    this.tabs = views.map((view, index) => this.tab(view, index));
    this.element = h(
      'div',
      { class: 'toolbar', role: 'region', 'aria-label': 'Controls' },
      this.types,
      ...parts,
      h('span', { class: 'spacer' }),
      h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'View' }, ...this.tabs),
      keys,
    );
  }

  show({ facts, sampleType, view }: ToolbarInput): void {
    const labels = facts.sampleTypes.map((_, index) => sampleTypeLabel(facts, index));
    // Left alone while it is the same: somebody may have the list open when a live capture is read again.
    if (labels.join('\n') !== [...this.types.options].map((option) => option.text).join('\n')) {
      this.types.replaceChildren(...labels.map((label, index) => h('option', { value: index }, label)));
    }
    this.types.value = String(sampleType);
    this.types.hidden = facts.sampleTypes.length < 2;
    this.views.forEach(({ id }, index) => {
      const selected = id === view;
      setAttributes(this.tabs[index], {
        'aria-selected': String(selected),
        tabindex: selected ? '0' : '-1',
      });
    });
  }

  private tab({ id, label }: View, index: number): HTMLButtonElement {
    return h(
      'button',
      {
        role: 'tab',
        id: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        title: `${label} (${index + 1})`,
        on: {
          click: () => this.actions.setView(id),
          keydown: (event) => this.pressed(event, index),
        },
      },
      label,
    );
  }

  private pressed(event: KeyboardEvent, index: number): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.altKey) return;
    const next = (index + step + this.views.length) % this.views.length;
    this.actions.setView(this.views[next].id);
    this.tabs[next].focus();
    event.preventDefault();
    event.stopPropagation();
  }
}
