import { SelftimeError } from '../core/errors.ts';
import type { Baseline } from './types.ts';

const LONGEST = 100;
/** Names that Windows keeps for devices, whatever follows a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A baseline's name is that of its folder, on every system. @throws SelftimeError `usage` */
export function checkName(name: string): void {
  if (/^[\p{L}\p{N}_@+][\p{L}\p{N}_@+. -]*$/u.test(name) && !/[. ]$/.test(name))
    if (name.length <= LONGEST && !DEVICE.test(name)) return;
  throw new SelftimeError(
    'usage',
    `${JSON.stringify(name)} cannot be the name of a baseline.`,
    `Use up to ${LONGEST} letters, digits, spaces and any of . _ - @ +, and begin with none of . and -.`,
  );
}

/** `checkout-1.2.0@a1b2c3d-dirty`, of what is known. */
export function defaultName({
  scenario,
  service,
  version,
  commit,
  dirty,
}: Pick<Baseline, 'scenario' | 'service' | 'version' | 'commit' | 'dirty'>): string {
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}_+.]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  const what = plain(scenario ?? service ?? '').slice(0, 60) || 'baseline';
  const which = version === undefined ? '' : `-${plain(version).slice(0, 20)}`;
  const where = commit === undefined ? '' : `@${commit.slice(0, 7)}${dirty ? '-dirty' : ''}`;
  const name = `${what}${which}${where}`;
  return DEVICE.test(name) ? `_${name}` : name;
}

/** Of a capture's file: `.pb.gz`, `.cpuprofile` and so on. */
export function fileEnding(file: string): string {
  return /\.(pb\.gz|speedscope\.json|[a-z]{1,12})$/i.exec(file)?.[0].toLowerCase() ?? '.pb.gz';
}
