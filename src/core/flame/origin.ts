/** Whose code a function is; what its colour says. */
export type Origin =
  /** The profiled program's own source. */
  | { readonly kind: 'own' }
  /** A dependency. */
  | { readonly kind: 'package'; readonly name: string }
  /** Source that comes with the runtime: `node:fs`, Go's standard library. */
  | { readonly kind: 'builtin' }
  /** No source at all: garbage collector, `(program)`, compiled code. */
  | { readonly kind: 'native' };

const own: Origin = { kind: 'own' };
const builtin: Origin = { kind: 'builtin' };
const native: Origin = { kind: 'native' };

/** From the file the profile gives for a function: a path, a URL, or nothing. */
export function originOf(file: string): Origin {
  if (file === '' || file.startsWith('wasm:') || file === '<unknown>') return native;
  if (/^(node:|internal\/|native |evalmachine)/.test(file)) return builtin;
  const path = file.replaceAll('\\', '/');
  const dependency = packageOf(path);
  if (dependency !== undefined) return { kind: 'package', name: dependency };
  return isStandardLibrary(path) ? builtin : own;
}

/** Go, Python and Java; a Go binary built with -trimpath names its own library relative to nothing: `runtime/proc.go`. */
function isStandardLibrary(path: string): boolean {
  return (
    /(^|\/)(go|goroot)[^/]*(\/[\d.]+)?(\/x64)?\/src\/(?![^/]+\.[a-z]+\/)/i.test(path) ||
    /^[a-z]\w*(\/\w+)*\/\w+\.(go|s)$/.test(path) ||
    /\/(lib\/python[\d.]+|jdk[^/]*)\//.test(path)
  );
}

/** `@scope/name` or `name` after the last `node_modules/`; a Go module or a Python distribution likewise. */
function packageOf(path: string): string | undefined {
  const npm = path.lastIndexOf('node_modules/');
  if (npm >= 0) {
    // pnpm nests: node_modules/.pnpm/x@1.0.0/node_modules/x, so the last one names the package.
    const parts = path.slice(npm + 'node_modules/'.length).split('/');
    return parts[0].startsWith('@') && parts.length > 1 ? `${parts[0]}/${parts[1]}` : parts[0];
  }
  const go =
    /(?:\/pkg\/mod\/|^)([^/]+\.[^/]+\/.+?)@v[^/]*\//.exec(path) ??
    /\/vendor\/([^/]+\.[^/]+\/[^/]+\/[^/]+)\//.exec(path);
  if (go) return go[1];
  return /\/(?:site|dist)-packages\/([^/]+)/.exec(path)?.[1];
}
