import type { Frame } from '../profileBuilder.ts';
import type { Profile } from '../profile.ts';
import { damaged, isObject, lineOr0, textOr, type JsonObject } from './json.ts';

/** V8 leaves functions without a name nameless; everybody shows them so. */
const NAMELESS = '(anonymous)';
export const ROOT = '(root)';

/**
 * The function of a node of a .cpuprofile or .heapprofile (Runtime.CallFrame of the inspector's protocol), whose
 * `lineNumber` counts from 0 and is -1 where V8 does not know it. The executing line is not in it.
 *
 * @param where for errors, asked for only then
 * @throws SelftimeError `notAProfile`
 */
export function readCallFrame(node: JsonObject, where: () => string): Frame {
  const call = node['callFrame'];
  if (!isObject(call)) throw damaged(`${where()}.callFrame`, 'is missing');
  if (typeof call['functionName'] !== 'string')
    throw damaged(`${where()}.callFrame.functionName`, 'is not a text');
  const line = call['lineNumber'];
  return {
    name: call['functionName'] || NAMELESS,
    file: pathOf(textOr(call['url'], '')),
    line: 0,
    startLine: typeof line === 'number' ? lineOr0(line + 1) : 0,
  };
}

/** The root of V8's tree calls everything and is nobody's code: its own samples alone make it a frame. */
export function isRoot(frame: Frame): boolean {
  return frame.name === ROOT && frame.file === '';
}

export interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  /** From 0; -1 when not known. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export const rootCallFrame: CallFrame = {
  functionName: ROOT,
  scriptId: '0',
  url: '',
  lineNumber: -1,
  columnNumber: -1,
};

/** Call frames of a profile's functions; each file is a script. */
export function callFrames({ functions, strings }: Profile): (fn: number) => CallFrame {
  const scripts = new Map<number, string>([[0, '0']]);
  return (fn) => {
    const file = functions.file[fn];
    let scriptId = scripts.get(file);
    if (scriptId === undefined) {
      scriptId = String(scripts.size);
      scripts.set(file, scriptId);
    }
    const name = strings.get(functions.name[fn]);
    return {
      functionName: name === NAMELESS ? '' : name,
      scriptId,
      url: strings.get(file),
      lineNumber: functions.startLine[fn] - 1,
      columnNumber: -1,
    };
  };
}

/**
 * The path of a file URL, as Node names ES modules; anything else as it is. (node:url is not here: this
 * also runs in the editor's page.)
 */
export function pathOf(url: string): string {
  const parts = /^file:\/\/([^/]*)(\/[^?#]*)/i.exec(url);
  if (!parts) return url;
  const [, host, encoded] = parts;
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return url;
  }
  if (host !== '' && host !== 'localhost') return `\\\\${host}${path.replaceAll('/', '\\')}`;
  return /^\/[a-z]:/i.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}
