import type { Millis } from '../core/units.ts';

type Child = Node | string | undefined | false;

export interface Props {
  readonly class?: string;
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  /** Anything else is an attribute; true is written as an empty one, false and undefined are left out. */
  readonly [attribute: string]: unknown;
}

/** Makes an element. Text is always text: nothing from a profile is ever parsed as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value as Record<string, EventListener>)) {
        element.addEventListener(type, listener);
      }
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  return element;
}

/** As h(), for what is drawn. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: SVGElement[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

/** Ctrl, or Cmd on a Mac. */
export function hasMainModifier(event: MouseEvent | KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** Runs at most once a frame, with the newest arguments. */
export function onNextFrame<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void {
  let latest: A | undefined;
  return (...args) => {
    if (!latest) {
      requestAnimationFrame(() => {
        const now = latest!;
        latest = undefined;
        run(...now);
      });
    }
    latest = args;
  };
}

/** Runs when the next frame is on the screen, and `delayMs` have passed; returns what cancels it. */
export function afterPaint(run: () => void, delayMs: Millis = 0): () => void {
  let timer: number | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(run, delayMs)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
