/**
 * Runs in every frame of the browser, before anything else does: notices when frames of a flame graph are
 * drawn, whoever draws them and with what, and when that has been painted. Times are milliseconds since the
 * epoch, comparable with Node's `performance.timeOrigin + performance.now()`.
 */
export function pageProbe(): void {
  const now = () => performance.timeOrigin + performance.now();
  /** When the frame that is under way is on the screen. */
  const afterPaint = (then: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(0);
    });

  const state = {
    firstPaint: 0,
    lastPaint: 0,
    input: 0,
    /** The longest time in which the page did nothing else, since the last input. */
    longestBlock: 0,
  };
  let scheduled = false;
  const drawn = () => {
    if (scheduled) return;
    scheduled = true;
    afterPaint(() => {
      scheduled = false;
      state.lastPaint = now();
      if (state.firstPaint > 0) return;
      state.firstPaint = state.lastPaint;
      (globalThis as unknown as { benchPainted?: (at: number) => void }).benchPainted?.(state.firstPaint);
    });
  };

  // SVG: d3-flame-graph's groups; anything else that changes in an svg is an icon or a minimap. VS Code's own viewer
  // has rows of a table instead; ours has items for screen readers, which nobody sees.
  const rows = '[role=treeitem]:not(.item)';
  const isFrame = (node: Node) =>
    node instanceof Element &&
    (node.closest(`g.frame, ${rows}`) !== null ||
      (node.tagName === 'DIV' && node.querySelector(rows) !== null));
  // Only ours draws so, and VS Code's own page changes all the time.
  const inWebview = () => location.pathname.includes('/webview/browser/pre/');
  const observer = new MutationObserver((changes) => {
    const seen = changes.some(({ target, addedNodes }) => isFrame(target) || [...addedNodes].some(isFrame));
    if (seen) drawn();
  });
  // Canvas: names of frames. Single characters are an atlas of glyphs that is being made.
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (...args) {
    if (args[0].length > 1) drawn();
    return fillText.apply(this, args);
  };
  for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext]) {
    const { drawArrays, drawElements } = prototype;
    prototype.drawArrays = function (...args) {
      drawn();
      return drawArrays.apply(this, args);
    };
    prototype.drawElements = function (...args) {
      drawn();
      return drawElements.apply(this, args);
    };
  }

  // A timer that should fire at once, and fires later when the page is busy.
  const watch = () => {
    let last = performance.now();
    const end = last + 3_000;
    const tick = () => {
      const at = performance.now();
      if (state.lastPaint < state.input) state.longestBlock = Math.max(state.longestBlock, at - last);
      last = at;
      if (at < end) setTimeout(tick);
    };
    setTimeout(tick);
  };
  const input = (event: Event) => {
    state.input = performance.timeOrigin + event.timeStamp;
    state.firstPaint = 0;
    state.longestBlock = 0;
    watch();
  };
  const listen = () => {
    if (inWebview()) observer.observe(document, { subtree: true, childList: true, attributes: true });
    for (const type of ['click', 'keydown']) addEventListener(type, input, true);
  };
  listen();
  // VS Code writes a webview's document into an empty one; that ends all listening.
  const { open } = Document.prototype as { open: (...args: unknown[]) => unknown };
  Document.prototype.open = function (this: Document, ...args: unknown[]) {
    const opened = open.apply(this, args);
    listen();
    return opened;
  } as Document['open'];
  Object.assign(globalThis, { benchProbe: state });
}

/** What `pageProbe` keeps in a frame. */
export interface ProbeState {
  readonly firstPaint: number;
  readonly lastPaint: number;
  readonly input: number;
  readonly longestBlock: number;
}
