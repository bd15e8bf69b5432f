import { join } from 'node:path';
import { root } from '../../scripts/paths.mjs';
import type { Measured } from '../results.ts';
import { inBrowser } from './page.ts';

/** Our page without VS Code around it: the extension's part is played by a few lines that name the file. */
const page = `<!doctype html><html><head><meta charset="utf-8">
<link rel="stylesheet" href="/webview/main.css">
<style>html, body, #app { margin: 0; height: 100% }</style></head>
<body class="vscode-dark"><div id="app"></div>
<script>
  let state;
  const reply = (id, result) => postMessage({ kind: 'reply', id, result });
  const answers = {
    start: () => ({ fileName: 'profile.pb.gz', uri: '/profile', limits: {}, renderer: RENDERER }),
  };
  window.acquireVsCodeApi = () => ({
    getState: () => state,
    setState: (to) => (state = to),
    postMessage: ({ kind, id, method }) => kind === 'request' && reply(id, answers[method]?.()),
  });
  const open = () => {
    const script = document.createElement('script');
    script.src = '/webview/main.js';
    document.body.append(script);
  };
</script></body></html>`;

/** For quick iterations: the figures of record are those of the real editor. */
export async function standalone(file: string, renderer = 'svg'): Promise<Measured> {
  const html = page.replace('RENDERER', JSON.stringify(renderer));
  const routes = {
    '/webview/': join(root, 'dist', 'webview'),
    '/profile': file,
    '/webview/browser/pre/page.html': { html },
  };
  return inBrowser(routes, 'webview/browser/pre/page.html', (tab) => tab.evaluate('open()'));
}
