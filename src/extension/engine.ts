/**
 * What only a recording needs, in a bundle of its own (dist/engine.cjs): whoever looks at a profile does not wait for it
 * to be parsed. Import it dynamically; types can come from where they are.
 */
export { SelftimeSession } from '../adapter/session.ts';
export { attachTo } from '../capture/attach/attachTo.ts';
export { removeAbandonedFolders } from '../capture/abandonedFolders.ts';
export { cutShort, recover } from '../capture/recover.ts';
export { openCapture } from '../capture/capture.ts';
export { TerminalCaptures } from '../capture/terminal/terminalCaptures.ts';
