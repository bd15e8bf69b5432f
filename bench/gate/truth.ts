import ts from 'typescript';

/** How often a function was called in a piece of work; offsets into its file. */
export interface Count {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** A function as TypeScript's parser sees it. */
export interface TrueFunction {
  /** Its own name after those of the functions and classes around it; undefined for the nameless. */
  readonly name: string | undefined;
  /** Lines and columns from 1. */
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

export type Evidence = 'name' | 'calls' | 'both' | 'checked';

export interface Truth {
  readonly base: readonly TrueFunction[];
  readonly current: readonly TrueFunction[];
  /** By function of base; null: it is gone. Functions that nothing is known of are missing. */
  readonly partner: ReadonlyMap<TrueFunction, { readonly is: TrueFunction | null; readonly by: Evidence }>;
  /** How often name and calls tell the same, and how often they do not, of functions that both tell something of. */
  readonly agreement: { readonly same: number; readonly different: readonly string[] };
}

export interface Version {
  readonly text: string;
  /** For each piece of work. */
  readonly counts: readonly (readonly Count[])[];
}

/** Zeros tell little: most functions are not called at all. */
const LEAST_CALLED = 2;

/**
 * Which function of one version is which of another, without looking at code or lines:
 *
 * - by name: both versions have exactly one function of that name in functions and classes of those names;
 * - by calls: in every piece of work it was called as often, and no other function of either version was;
 * - checked: by a person who has read both.
 *
 * @param checked from name to name, or to null where it is gone, as `TrueFunction.name`; goes before all else
 */
export function truthOf(
  base: Version,
  current: Version,
  checked: Readonly<Record<string, string | null>>,
): Truth {
  const functions = { base: functionsOf(base.text), current: functionsOf(current.text) };
  const byName = pairsOf(uniqueBy(functions.base, nameOf), uniqueBy(functions.current, nameOf));
  const calls = {
    base: callsOf(functions.base, base.counts),
    current: callsOf(functions.current, current.counts),
  };
  const byCalls = pairsOf(
    uniqueBy(functions.base, (fn) => calls.base.get(fn)),
    uniqueBy(functions.current, (fn) => calls.current.get(fn)),
  );
  const currentNames = uniqueBy(functions.current, nameOf);
  const partner = new Map<TrueFunction, { is: TrueFunction | null; by: Evidence }>();
  const different: string[] = [];
  let same = 0;
  for (const fn of functions.base) {
    const [named, called] = [byName.get(fn), byCalls.get(fn)];
    const by = named && called ? 'both' : named ? 'name' : 'calls';
    if (named && called && named !== called)
      different.push(`${fn.name}:${fn.line} = ${called.name}:${called.line}`);
    else if (named && called) same++;
    if (fn.name !== undefined && fn.name in checked) {
      const is = checked[fn.name];
      const found = is === null ? null : currentNames.get(is);
      if (found === undefined) throw new Error(`There is no ${is}.`);
      partner.set(fn, { is: found, by: 'checked' });
    } else if (named ?? called) partner.set(fn, { is: (named ?? called)!, by });
  }
  return { ...functions, partner, agreement: { same, different } };
}

function nameOf({ name }: TrueFunction): string | undefined {
  return name;
}

/** Those that are the only one of their key. */
function uniqueBy(
  functions: readonly TrueFunction[],
  keyOf: (fn: TrueFunction) => string | undefined,
): Map<string, TrueFunction> {
  const found = new Map<string, TrueFunction | undefined>();
  for (const fn of functions) {
    const key = keyOf(fn);
    if (key !== undefined) found.set(key, found.has(key) ? undefined : fn);
  }
  return new Map([...found].flatMap(([key, fn]) => (fn ? [[key, fn]] : [])));
}

function pairsOf(
  base: ReadonlyMap<string, TrueFunction>,
  current: ReadonlyMap<string, TrueFunction>,
): Map<TrueFunction, TrueFunction> {
  return new Map([...base].flatMap(([key, fn]) => (current.has(key) ? [[fn, current.get(key)!]] : [])));
}

/** The numbers of calls of each function, as text; without those that say little. */
function callsOf(
  functions: readonly TrueFunction[],
  counts: readonly (readonly Count[])[],
): Map<TrueFunction, string> {
  const byEnd = new Map<number, TrueFunction[]>();
  for (const fn of functions) byEnd.set(fn.end, [...(byEnd.get(fn.end) ?? []), fn]);
  const calls = new Map<TrueFunction, number[]>();
  counts.forEach((piece, i) => {
    for (const { start, end, count } of piece) {
      // V8 lets a method begin at its name or parameters. Arrow functions may end together.
      const around = (byEnd.get(end) ?? []).filter((fn) => fn.start <= start);
      const fn = around.reduce<TrueFunction | undefined>(
        (inner, each) => (inner && inner.start > each.start ? inner : each),
        undefined,
      );
      if (!fn) continue;
      const of = calls.get(fn) ?? counts.map(() => 0);
      of[i] += count;
      calls.set(fn, of);
    }
  });
  const telling = [...calls].filter(
    ([, of]) => new Set(of.filter((count) => count > 1)).size >= LEAST_CALLED,
  );
  return new Map(telling.map(([fn, of]) => [fn, of.join()]));
}

export function functionsOf(text: string): TrueFunction[] {
  const source = ts.createSourceFile('f.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const functions: TrueFunction[] = [];
  const visit = (node: ts.Node, outer: string): void => {
    let inner = outer;
    if (ts.isClassLike(node)) inner = join(outer, node.name?.text ?? givenName(node));
    else if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const own = ts.isConstructorDeclaration(node) ? 'constructor' : (textOf(node.name) ?? givenName(node));
      const start = node.getStart(source);
      const { line, character } = source.getLineAndCharacterOfPosition(start);
      inner = join(outer, own);
      functions.push({ name: own && inner, line: line + 1, column: character + 1, start, end: node.end });
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, '');
  return functions;
}

function join(outer: string, own: string | undefined): string {
  return own === undefined ? outer : `${outer}/${own}`;
}

function textOf(name: ts.Node | undefined): string | undefined {
  if (!name) return undefined;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name)
    ? name.text
    : undefined;
}

/** By a variable, a property or an assignment: `.braceL.update` for `types.braceL.update = function () {}`. */
function givenName({ parent }: ts.Node): string | undefined {
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return textOf(parent.name);
  // Bundlers have a getter for each export: `f: () => f`.
  if (ts.isPropertyAssignment(parent)) return `:${textOf(parent.name) ?? '?'}`;
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return undefined;
  let name = '';
  let target: ts.Expression = parent.left;
  // Bundlers number what the property is of; its other parts stay.
  for (; ts.isPropertyAccessExpression(target); target = target.expression)
    name = `.${target.name.text}${name}`;
  return name || textOf(target);
}
