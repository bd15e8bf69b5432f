import { parse, type ParserPlugin } from '@babel/parser';
import { NAMELESS, type FunctionTable, type PlaceColumns } from './functionTable.ts';
import { Mentions } from './mentions.ts';
import {
  aliasOf,
  eachChild,
  giveNames,
  importedBy,
  isClass,
  isFunction,
  isMember,
  isNode,
  keyName,
  lastName,
  objectOf,
  type Node,
} from './syntax.ts';

/** What V8 calls the code that runs the fields of a class. */
const FIELDS = '<instance_members_initializer>';
const STATIC_FIELDS = '<static_initializer>';

/** See FunctionTable. */
interface Called {
  readonly name: string;
  readonly key: string;
  readonly named: boolean;
  readonly bound: boolean;
}

interface Row extends Called {
  /** Where the last part of the name stands; undefined for the nameless. */
  readonly nameAt: Node | undefined;
  /** Where the class's name stands. */
  readonly classAt: Node | undefined;
  readonly parent: number;
  readonly node: Node;
  readonly definition: number;
  readonly parameters: Set<string>;
  callsUnnamed: boolean;
}

/** A name given from outside. */
interface Hint {
  readonly name: string;
  readonly at: unknown;
  /** By declaring a variable. */
  readonly declared: boolean;
}

interface ClassInfo {
  readonly name: string;
  readonly at: unknown;
  readonly superClass: unknown;
}

/**
 * The functions of a script or module, JavaScript or TypeScript, with or without JSX.
 *
 * @param file decides by its extension what the code is written in
 * @throws SyntaxError when it cannot be parsed
 */
export function parseFunctions(code: string, file: string): FunctionTable {
  const { program } = parse(code, {
    sourceType: 'unambiguous',
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowNewTargetOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    attachComment: false,
    createImportExpressions: false,
    plugins: plugins(file),
  });
  return new Walk(code, program as unknown as Node).table();
}

function plugins(file: string): ParserPlugin[] {
  if (/\.[cm]?ts$/.test(file)) return ['typescript', 'decorators-legacy'];
  if (/\.tsx$/.test(file)) return ['typescript', 'jsx', 'decorators-legacy'];
  return ['jsx', 'decorators-legacy'];
}

class Walk {
  private readonly code: string;
  private readonly rows: Row[] = [];
  private readonly aliases = new Map<string, string[]>();
  private readonly classesOf = new Map<string, string[]>();
  private readonly codeOnLine: Uint8Array;
  private readonly mentions = new Mentions();
  private readonly imports = new Set<string>();
  /** Names that nodes still to be visited are given by their parents. */
  private readonly hints = new Map<unknown, Hint>();
  /** Of class bodies and members still to be visited. */
  private readonly classes = new Map<Node, ClassInfo>();

  constructor(code: string, program: Node) {
    this.code = code;
    this.codeOnLine = new Uint8Array(program.loc.end.line + 2);
    this.addRow(program, -1, { name: '', key: '', named: false, bound: false });
    // No recursion: generated code nests deeply.
    const nodes: Node[] = [program];
    const rowOf: number[] = [0];
    for (let node = nodes.pop(); node; node = nodes.pop()) {
      const row = this.visit(node, rowOf.pop()!);
      if (row === undefined) continue;
      const named = nameWithin(node);
      eachChild(node, (child) => {
        if (child === named) return;
        nodes.push(child);
        rowOf.push(row);
      });
    }
  }

  /** The row that the node's children belong to; undefined when they are no code. */
  private visit(node: Node, row: number): number | undefined {
    const { type } = node;
    if (type.startsWith('TS') && /^TS(Type|Interface|Declare)/.test(type)) return undefined;
    this.codeOnLine[node.loc.start.line] = 1;
    this.codeOnLine[node.loc.end.line] = 1;
    const hint = this.hints.get(node);
    const prefix = type.startsWith('Class') && type.endsWith('Property') ? this.memberPrefix(node) : '';
    giveNames(node, hint?.name, (child, name, at = hint?.at) => {
      if (name !== undefined)
        this.hints.set(child, { name: prefix + name, at, declared: type === 'VariableDeclarator' });
    });
    this.note(node, row);
    if (isClass(node)) {
      this.classes.set(node['body'] as Node, {
        name: keyName(node['id']) ?? hint?.name ?? '',
        at: node['id'] ?? hint?.at,
        superClass: node['superClass'],
      });
    }
    if (type === 'ClassBody') return this.addClass(node, row);
    return isFunction(node) ? this.addFunction(node, row, hint) : row;
  }

  private memberPrefix(member: Node): string {
    const name = this.classes.get(member)?.name;
    return name ? `${name}.` : '';
  }

  private addClass(body: Node, row: number): number {
    const members = body['body'] as Node[];
    for (const member of members) this.classes.set(member, this.classes.get(body)!);
    const code = members.filter(
      ({ type, value }) => type === 'StaticBlock' || (type.endsWith('Property') && isNode(value)),
    );
    const isStatic = (member: Node) => member.type === 'StaticBlock' || member['static'] === true;
    const prefix = this.memberPrefix(body);
    let inner = row;
    if (code.some(isStatic)) inner = this.addRow(body, inner, fields(prefix, STATIC_FIELDS));
    if (!code.every(isStatic)) inner = this.addRow(body, inner, fields(prefix, FIELDS));
    return inner;
  }

  private addFunction(node: Node, parent: number, hint: Hint | undefined): number {
    const inClass = this.classes.get(node);
    const ownKey = keyName(node['id']) ?? keyName(node['key'], node['computed']);
    let name = ownKey ?? hint?.name ?? '';
    let key = name.slice(name.lastIndexOf('.') + 1);
    if (node['kind'] === 'constructor') key = name = inClass?.name ?? '';
    else name = inClass ? this.memberPrefix(node) + (name || '(computed)') : name;
    const at = node['kind'] === 'constructor' ? inClass?.at : (node['id'] ?? node['key'] ?? hint?.at);
    // V8 does not always take a string for a name.
    const named = ownKey !== undefined && (node['key'] as Node | undefined)?.type !== 'StringLiteral';
    const bound = node.type === 'FunctionDeclaration' || hint?.declared === true;
    const row = this.addRow(node, parent, { name, key, named, bound }, at);
    for (const parameter of node['params'] as Node[]) {
      const id = keyName(parameter) ?? keyName(parameter['left']) ?? keyName(parameter['argument']);
      if (id !== undefined) this.rows[row].parameters.add(id);
    }
    if (node['kind'] === 'constructor') {
      const base = inClass?.superClass;
      const called = isNode(base)
        ? (keyName(base) ?? keyName(base['property'], base['computed']))
        : undefined;
      if (called !== undefined) this.mentions.add(row, called, 0, undefined);
    }
    return row;
  }

  private addRow(node: Node, parent: number, called: Called, nameAt?: unknown): number {
    const definition = isFunction(node) ? this.parametersAt(node) : node.start;
    const classAt = this.classes.get(node)?.at;
    const at = {
      nameAt: isNode(nameAt) ? nameAt : undefined,
      classAt: isNode(classAt) ? classAt : undefined,
    };
    const fresh = {
      parameters: new Set<string>(),

      callsUnnamed: false,
    };
    return this.rows.push({ ...called, parent, node, definition, ...at, ...fresh }) - 1;
  }

  /** Offset of the parenthesis, or of the one parameter of an arrow function without. */
  private parametersAt(node: Node): number {
    const before = [node['typeParameters'], node['id'], node['key']].find(isNode);
    const [first] = (node['params'] as Node[]) ?? [];
    if (!before && node.type === 'ArrowFunctionExpression' && first) {
      const opening = this.code.lastIndexOf('(', first.start);
      return opening >= node.start ? opening : first.start;
    }
    return this.code.indexOf('(', before?.end ?? node.start);
  }

  private note(node: Node, row: number): void {
    const { type } = node;
    const imported = importedBy(node);
    if (imported !== undefined) this.imports.add(imported);
    const alias = aliasOf(node);
    if (alias) addTo(this.aliases, alias);
    const object = objectOf(node);
    if (object) addTo(this.classesOf, object);
    if (type === 'Identifier') this.mentions.add(row, keyName(node)!, node.loc.start.line, '');
    // What such a loop calls has no name in it.
    else if (type === 'ForOfStatement') this.mentions.add(row, 'next', node.loc.start.line, undefined);
    else if (isMember(node) && !node['computed']) {
      const property = node['property'] as Node;
      this.mentions.add(row, keyName(property)!, property.loc.start.line, lastName(node['object']));
    } else if (type.endsWith('CallExpression') || type === 'NewExpression') {
      const name = lastName(node['callee']);
      if (name === undefined || this.isParameter(name, row)) this.rows[row].callsUnnamed = true;
    }
  }

  private isParameter(name: string, row: number): boolean {
    for (let r = row; r > 0; r = this.rows[r].parent) if (this.rows[r].parameters.has(name)) return true;
    return false;
  }

  table(): FunctionTable {
    const { aliases, classesOf, codeOnLine } = this;
    const order = this.rows
      .map((_, row) => row)
      .sort((a, b) => this.rows[a].node.start - this.rows[b].node.start);
    const placeOf = new Int32Array(order.length);
    order.forEach((row, place) => (placeOf[row] = place));
    const rows = order.map((row) => this.rows[row]);
    const numbers = (of: (row: Row) => number) => Int32Array.from(rows, of);
    const column = (offset: number) => offset - this.code.lastIndexOf('\n', offset - 1);
    return {
      length: rows.length,
      name: rows.map(({ name }) => name || NAMELESS),
      key: rows.map(({ key }) => key),
      named: rows.map(({ named }) => named),
      bound: rows.map(({ bound }) => bound),
      nameAt: placesOf(rows.map(({ nameAt }) => nameAt)),
      classAt: placesOf(rows.map(({ classAt }) => classAt)),
      parent: numbers(({ parent }) => (parent < 0 ? -1 : placeOf[parent])),
      startLine: numbers(({ node, parent }) => (parent < 0 ? 1 : node.loc.start.line)),
      startColumn: numbers(({ node, parent }) => (parent < 0 ? 1 : node.loc.start.column + 1)),
      endLine: numbers(({ node }) => node.loc.end.line),
      endColumn: numbers(({ node }) => node.loc.end.column),
      definitionColumn: numbers(({ definition }) => column(definition)),
      mentions: this.mentions.columns(order),
      callsUnnamed: rows.map(({ callsUnnamed }) => callsUnnamed),
      aliases,
      classesOf,
      imports: [...this.imports],
      codeOnLine,
    };
  }
}

/** The child that names the node, or the property that the node reads: no mention of something else. */
function nameWithin(node: Node): unknown {
  if (node['computed']) return undefined;
  if (isMember(node)) return node['property'];
  return isFunction(node) ? (node['id'] ?? node['key']) : undefined;
}

function placesOf(nodes: readonly (Node | undefined)[]): PlaceColumns {
  return {
    line: Int32Array.from(nodes, (node) => node?.loc.start.line ?? 0),
    column: Int32Array.from(nodes, (node) => (node ? node.loc.start.column + 1 : 0)),
  };
}

function addTo(lists: Map<string, string[]>, [name, value]: readonly [string, string]): void {
  const list = lists.get(name);
  if (!list) lists.set(name, [value]);
  else if (!list.includes(value)) list.push(value);
}

function fields(prefix: string, key: string): Called {
  return { name: prefix + key, key, named: true, bound: false };
}
