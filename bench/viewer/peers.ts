import { join } from 'node:path';
import { exclusively, installOnce } from '../../scripts/install.mjs';
import { fetchPackage } from '../../scripts/npm.mjs';
import { cacheDir } from '../../scripts/paths.mjs';
import type { Measured } from '../results.ts';
import { inBrowser } from './page.ts';

/** The viewers that ours is compared with, as npm has them. @platformatic/flame 1.7.0 shows react-pprof's page. */
const packages = {
  speedscope: {
    version: '1.25.0',
    integrity:
      'sha512-cpf9HWTZf1ijLXBJrk87Ve/54tnYx6rlf0gUThvn3ook6h63hLXVOQiMf44PT+XoV503cPfvfiT5gP5vojp6Ag==',
  },
  'react-pprof': {
    version: '1.5.1',
    integrity:
      'sha512-IOdUPcVjBMahl9Uw+TnE2CKybfVjiNd1mKjHMipJInezH8XdDRL5b67G5wzJkrii0L/Xj+LmESMm5d1gPIgv7Q==',
  },
};

function install(name: keyof typeof packages): Promise<string> {
  const { version, integrity } = packages[name];
  return exclusively(() =>
    installOnce(join(cacheDir, 'bench', `${name}-${version}`), (staging: string) =>
      fetchPackage(`${name}@${version}`, staging, integrity),
    ),
  );
}

/** Its page, and the file given to it as by "Browse". */
export async function speedscope(file: string): Promise<Measured> {
  const page = join(await install('speedscope'), 'dist', 'release');
  return inBrowser({ '/': page }, 'index.html', (tab) => tab.setInputFiles('input[type=file]', file));
}

const reactPage = `<!doctype html><meta charset="utf-8">
<style>html, body, #graph { margin: 0; height: 100%; display: flex; flex-direction: column; flex: 1 }</style>
<div id="graph"></div>
<script src="/react/flamegraph.js"></script>
<script>
  async function open() {
    const response = await fetch('/profile');
    const unzipped = response.body.pipeThrough(new DecompressionStream('gzip'));
    const profileData = await new Response(unzipped).arrayBuffer();
    renderReactPprofFlameGraph('graph', { profileData, filename: 'profile.pb', title: 'profile' });
  }
</script>`;

/** Its own bundle, in a page that fetches the file; its command writes the bytes into a script as numbers, which takes longer. */
export async function reactPprof(file: string): Promise<Measured> {
  const bundle = join(await install('react-pprof'), 'cli-build');
  const routes = { '/react/': bundle, '/profile': file, '/page.html': { html: reactPage } };
  return inBrowser(routes, 'page.html', (tab) =>
    tab.evaluate(() => (globalThis as unknown as { open: () => Promise<void> }).open()),
  );
}
