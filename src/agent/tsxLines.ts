import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Transform = (code: string, options?: { minifyWhitespace?: boolean; keepNames?: boolean }) => unknown;

/**
 * tsx has esbuild print each module on a single line, and before Node 26 V8's sampler reports lines only: every
 * tick of a file would land on its line 1. So where tsx is preloaded, its own copy of esbuild is told to keep the
 * line breaks, and tsx's cache of one-line code is left alone. What the code does is unchanged.
 */
export function keepTsxLines(): void {
  const specifier = tsxSpecifier();
  if (!specifier) return;
  try {
    const here = createRequire(join(process.cwd(), 'noop.js'));
    const tsx = specifier.startsWith('file:') ? fileURLToPath(specifier) : here.resolve(specifier);
    const requireAsTsx = createRequire(tsx);
    const file = requireAsTsx.resolve('esbuild');
    const esbuild = requireAsTsx(file) as { transform: Transform; transformSync: Transform };
    // A module of its own: an import would still see the exports of the first one, which Node keeps aside.
    const ours = Object.assign(new Module(file), { filename: file, loaded: true });
    ours.exports = {
      ...esbuild,
      transform: keepingLines(esbuild.transform),
      transformSync: keepingLines(esbuild.transformSync),
    };
    requireAsTsx.cache[file] = ours;
    process.env.TSX_DISABLE_CACHE = '1';
  } catch {
    // Another version, laid out in another way: lines collapse, which the host tells from the maps.
  }
}

/** Only tsx's own calls ask for both; the target's use of esbuild is not touched. */
function keepingLines(transform: Transform): Transform {
  return (code, options) =>
    transform(
      code,
      options?.minifyWhitespace && options.keepNames ? { ...options, minifyWhitespace: false } : options,
    );
}

/** The tsx that this process was told to preload: from its own flags or NODE_OPTIONS. */
function tsxSpecifier(): string | undefined {
  const options = (process.env.NODE_OPTIONS ?? '').split(/\s+/).map((word) => word.replace(/^"|"$/g, ''));
  const words = [...process.execArgv, ...options].map((word) => word.replace(/^--?[\w-]+=/, ''));
  return words.find((word) => /(^|[\\/])tsx([\\/]|$)/.test(word));
}
