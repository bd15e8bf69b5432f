declare module '*.svg' {
  const text: string;
  export default text;
}
declare module '*.css';

/** The part of d3-flame-graph 5 that is used; it ships no types. */
declare module 'd3-flame-graph' {
  import type { Selection } from 'd3-selection';

  interface Datum<D> {
    readonly data: D;
  }
  interface FlameGraph<D> {
    (selection: Selection<HTMLElement, D, null, undefined>): void;
    width(width: number): this;
    height(height: number): this;
    cellHeight(height: number): this;
    inverted(inverted: boolean): this;
    minFrameSize(pixels: number): this;
    transitionDuration(ms: number): this;
    tooltip(tooltip: (() => void) & { show(): void; hide(): void; destroy(): void }): this;
    setColorMapper(colour: (frame: Datum<D>) => string): this;
    setLabelHandler(label: (frame: Datum<D>) => string): this;
    update(data: D): this;
  }
  export default function flamegraph<D>(): FlameGraph<D>;
}
