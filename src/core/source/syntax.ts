/** A node of Babel's tree, as a walk over all of them sees it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Lines from 1, columns from 0. */
  readonly loc: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
  readonly [property: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

/** Functions with a body. */
export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.type) && isNode(node['body']);
}

export function isClass(node: Node): boolean {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** Calls back with each child; in no order that one could rely on. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  for (const property in node) {
    const value = node[property];
    if (typeof value !== 'object' || value === null || property === 'loc' || property === 'extra') continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

/** `x`, `#x`, `'x'`, `1`: of a key, an identifier or the end of a member expression; undefined when computed. */
export function keyName(key: unknown, computed: unknown = false): string | undefined {
  if (!isNode(key)) return undefined;
  if (key.type === 'StringLiteral' || key.type === 'NumericLiteral') return String(key['value']);
  if (computed) return undefined;
  if (key.type === 'Identifier') return key['name'] as string;
  if (key.type === 'PrivateName') return `#${keyName(key['id'])}`;
  return undefined;
}

export const isMember = (node: Node) =>
  node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';

/** `a.b.c` of an assignment's left side, without what says nothing: `this`, `exports`, `prototype`. */
export function targetName(target: unknown): string | undefined {
  const parts: string[] = [];
  let node = target;
  for (; isNode(node) && isMember(node); node = node['object']) {
    const part = keyName(node['property'], node['computed']);
    if (part === undefined) return parts.length > 0 ? parts.join('.') : undefined;
    if (part !== 'prototype') parts.unshift(part);
  }
  const first = keyName(node);
  const name = [...(first === undefined ? [] : [first]), ...parts].join('.');
  return (name === 'module.exports' ? name : name.replace(/^(module\.)?exports\./, '')) || undefined;
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/**
 * Tells the name that a node gives to a function or class right inside it: by V8's own rules, and where V8 leaves a
 * function without a name, by the place it is put in.
 *
 * @param hint the name that the node itself was given
 * @param give `at` is the node that holds the name, where there is one
 */
export function giveNames(
  node: Node,
  hint: string | undefined,
  give: (child: unknown, name: string | undefined, at?: unknown) => void,
): void {
  switch (node.type) {
    case 'VariableDeclarator':
      return give(node['init'], keyName(node['id']), node['id']);
    case 'AssignmentExpression':
      return give(
        node['right'],
        targetName(node['left']),
        (node['left'] as Node)['property'] ?? node['left'],
      );
    case 'AssignmentPattern':
      return give(node['right'], keyName(node['left']), node['left']);
    case 'ObjectProperty':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty':
      return give(node['value'], keyName(node['key'], node['computed']), node['key']);
    case 'ExportDefaultDeclaration':
      return give(node['declaration'], 'default');
    case 'TSExportAssignment':
      return give(node['expression'], 'module.exports');
    case 'LogicalExpression':
      return give(node['right'], hint);
    case 'ConditionalExpression':
      give(node['consequent'], hint);
      return give(node['alternate'], hint);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return give(node['expression'], hint);
    case 'CallExpression': {
      // esbuild's `keepNames` wraps functions: __name(() => {}, "name").
      const [first, second] = node['arguments'] as Node[];
      if (second?.type === 'StringLiteral' && keyName(node['callee']) === '__name')
        give(first, second['value'] as string);
    }
  }
}

/** A name of a file for what has another one where it comes from or goes to: `[here, there]`. */
export function aliasOf(node: Node): readonly [string, string] | undefined {
  let here: string | undefined;
  let there: string | undefined;
  if (node.type === 'ImportSpecifier') [here, there] = [keyName(node['local']), keyName(node['imported'])];
  else if (node.type === 'ImportDefaultSpecifier') [here, there] = [keyName(node['local']), 'default'];
  else if (node.type === 'ExportSpecifier')
    [here, there] = [keyName(node['local']), keyName(node['exported'])];
  else if (node.type === 'ObjectProperty')
    [here, there] = [keyName(node['value']), keyName(node['key'], node['computed'])];
  else if (node.type === 'VariableDeclarator') [here, there] = [keyName(node['id']), originOf(node['init'])];
  else if (/^Class.*Property$/.test(node.type))
    [here, there] = [keyName(node['key'], node['computed']), typeOf(node) ?? originOf(node['value'])];
  else if (node.type === 'Identifier' && node['typeAnnotation'])
    [here, there] = [keyName(node), typeOf(node)];
  else if (node.type === 'AssignmentExpression') {
    [here, there] = [lastName(node['left']), classMade(node['right'])];
    if (there === undefined) [here, there] = [keyName(node['right']), targetName(node['left'])];
  } else if (node.type === 'ExportDefaultDeclaration') {
    const declared = node['declaration'] as Node;
    [here, there] = [keyName(declared['id']) ?? keyName(declared), 'default'];
  }
  return here !== undefined && there !== undefined && here !== there ? [here, lastPart(there)] : undefined;
}

function originOf(init: unknown): string | undefined {
  if (!isNode(init)) return undefined;
  if (init.type === 'CallExpression' && keyName(init['callee']) === 'require') return 'exports';
  return init.type === 'Identifier' || isMember(init) ? targetName(init) : undefined;
}

/** A name and the class of what it holds: `x = new C()`, `x: C`, as a variable, field or parameter. */
export function objectOf(node: Node): readonly [string, string] | undefined {
  let name: string | undefined;
  let ofClass: string | undefined;
  if (node.type === 'VariableDeclarator') [name, ofClass] = [keyName(node['id']), classMade(node['init'])];
  else if (node.type === 'AssignmentExpression')
    [name, ofClass] = [lastName(node['left']), classMade(node['right'])];
  else if (/^Class.*Property$/.test(node.type))
    [name, ofClass] = [keyName(node['key'], node['computed']), typeOf(node) ?? classMade(node['value'])];
  else if (node.type === 'Identifier' && node['typeAnnotation'])
    [name, ofClass] = [keyName(node), typeOf(node)];
  return name !== undefined && ofClass !== undefined ? [name, ofClass] : undefined;
}

/** `x` of `x`, `a.x`, `this.#x`; `this` of `this`. */
export function lastName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'ThisExpression') return 'this';
  return keyName(isMember(node) ? node['property'] : node, node['computed']);
}

/** `C` of `new C()` and `new a.C()`. */
function classMade(node: unknown): string | undefined {
  return isNode(node) && node.type === 'NewExpression' ? lastName(node['callee']) : undefined;
}

/** `C` of `x: C`. */
function typeOf(node: Node): string | undefined {
  const annotation = node['typeAnnotation'];
  const type = isNode(annotation) ? annotation['typeAnnotation'] : undefined;
  return isNode(type) && type.type === 'TSTypeReference' ? keyName(type['typeName']) : undefined;
}

/** The module that a node imports, re-exports or requires, as written. */
export function importedBy(node: Node): string | undefined {
  let source = node['source'];
  if (node.type === 'CallExpression') {
    const callee = node['callee'] as Node;
    if (callee.type === 'Import' || keyName(callee) === 'require') [source] = node['arguments'] as Node[];
  }
  return isNode(source) && source.type === 'StringLiteral' ? (source['value'] as string) : undefined;
}
