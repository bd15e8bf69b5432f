import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { installOnce, say } from './install.mjs';
import { toolEnv } from './npm.mjs';
import { cacheDir, modulesDir } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * @typedef {object} Browser
 * @property {string} file the executable
 * @property {NodeJS.ProcessEnv} env its whole environment
 * @property {string[]} args switches it needs on this machine
 */

const onPath = {
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'brave-browser',
  ],
  darwin: [],
  win32: [],
};

/** @returns {string[]} where each platform's installers put a Chromium */
function installedPaths() {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
    const folders = ['/Applications', join(env.HOME ?? '', 'Applications')];
    return folders.flatMap((folder) =>
      names.map((name) => join(folder, `${name}.app/Contents/MacOS/${name}`)),
    );
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (dir) => dir !== undefined,
    );
    const files = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    return folders.flatMap((folder) => files.map((file) => join(folder, file)));
  }
  const dirs = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return onPath.linux.flatMap((name) => dirs.map((dir) => join(dir, name)));
}

/** A launcher may be there without its browser (Ubuntu's chromium is one that fetches a snap). @param {string} file */
function starts(file) {
  return spawnSync(file, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

/**
 * A Chromium for headless use: $SELFTIME_CHROME, else an installed one, else (linux-x64) the one of the
 * devDependency @sparticuz/chromium. SELFTIME_BROWSER=npm takes the latter at once.
 * @returns {Promise<Browser>}
 */
export async function findBrowser() {
  const { SELFTIME_CHROME: chosen, SELFTIME_BROWSER: kind } = process.env;
  const env = toolEnv();
  // The sandbox needs rights that root and most containers do not give.
  const args = process.platform === 'linux' ? ['--no-sandbox'] : [];
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`SELFTIME_CHROME names ${chosen}, which does not exist.`);
    return { file: chosen, env, args };
  }
  const installed = kind === 'npm' ? [] : installedPaths().filter((file) => existsSync(file));
  // Windows opens a window for --version instead of answering.
  const file = installed.find((path) => process.platform !== 'linux' || starts(path));
  if (file) return { file, env, args };
  if (process.platform === 'linux' && process.arch === 'x64') return npmBrowser(env, args);
  throw new Error(
    `No Chromium found. Install Chromium, Chrome or Edge, or set SELFTIME_CHROME to the executable of one.`,
  );
}

/**
 * The package holds a headless Chromium and the few shared libraries and fonts that a bare Linux lacks.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
async function npmBrowser(env, args) {
  const source = join(modulesDir, '@sparticuz', 'chromium');
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
  const dir = await installOnce(join(cacheDir, 'chromium', version), async (staging) => {
    say(`unpacking Chromium ${version} (no installed browser in use)`);
    const bin = join(source, 'bin');
    await unbrotli(join(bin, 'chromium.br'), join(staging, 'chromium'));
    await chmod(join(staging, 'chromium'), 0o755);
    for (const name of ['al2023', 'swiftshader', 'fonts']) {
      const archive = join(staging, `${name}.tar`);
      await unbrotli(join(bin, `${name}.tar.br`), archive);
      const { code, output } = await run('tar', ['-xf', `${name}.tar`, '--no-same-owner'], {
        cwd: staging,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      if (code !== 0) throw new Error(`Cannot unpack ${name}.tar of @sparticuz/chromium: ${output}`);
      await rm(archive);
    }
  });
  await writeFontConfig(dir);
  const libraries = [join(dir, 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const file = join(dir, 'chromium');
  return { file, env: { ...env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: dir }, args };
}

/** The package's own fonts.conf knows only the folders of a cloud function. @param {string} dir */
async function writeFontConfig(dir) {
  const folders = [join(dir, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  await mkdir(join(dir, 'fonts-cache'), { recursive: true });
  await writeFile(
    join(dir, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <cachedir>${join(dir, 'fonts-cache')}</cachedir>
</fontconfig>
`,
  );
}

/** @param {string} from @param {string} to */
function unbrotli(from, to) {
  return pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** Switches that keep a browser quiet and offline. */
const quiet = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/**
 * Opens a page of a headless Chromium. Ends with `context.close()`.
 * @param {string} profileDir an empty folder for its profile
 * @param {{ debuggingPort?: number, width?: number, height?: number, scale?: number }} [options]
 */
export async function openPage(profileDir, { debuggingPort, width = 1400, height = 900, scale = 1 } = {}) {
  const browser = await findBrowser();
  const { chromium } = await import('playwright-core');
  const port = debuggingPort ? [`--remote-debugging-port=${debuggingPort}`] : [];
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: browser.file,
    headless: true,
    args: [...browser.args, ...quiet, ...port],
    env: /** @type {Record<string, string>} */ (browser.env),
    viewport: { width, height },
    deviceScaleFactor: scale,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: 60_000,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return { context, page };
}
