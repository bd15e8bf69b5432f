import { formatCount, formatPercent, formatValue } from '../format.ts';
import type { Profile } from '../profile.ts';
import type { CssPixels } from '../units.ts';
import { fitLabel, shownText } from './displayName.ts';
import { WholeTree, type FlameTree } from './flameTree.ts';
import { FunctionNames } from './functionNames.ts';
import { layoutFlame, wholeTree, type FlameFrame, type FlameRoot } from './layout.ts';
import { FlamePalette, type FrameColours } from './palette.ts';

const ROW: CssPixels = 20;
const HEADER: CssPixels = 32;
const MARGIN: CssPixels = 8;
/** Of the 12 px monospace-free font below, wide letters included: a label that fits by this never sticks out. */
const LETTER: CssPixels = 6.8;

const theme = {
  background: [1, 1, 1],
  foreground: [0.13, 0.13, 0.13],
  own: [0.9, 0.4, 0.05],
  match: [0.5, 0.2, 0.8],
} as const;

export interface SvgOptions {
  readonly sampleType: number;
  readonly title: string;
  readonly width?: CssPixels;
  /** What is zoomed to. */
  readonly root?: FlameRoot;
  /** What shares are of; the tree's own total unless it is a part of something. */
  readonly whole?: number;
}

/** A tree of frames as a standalone SVG: an icicle, root on top, with the full text of each frame as its tooltip. */
export function flameSvg(profile: Profile, tree: FlameTree, options: SvgOptions): string {
  const width = options.width ?? 1200;
  const inner = width - 2 * MARGIN;
  const { unit, type } = profile.sampleTypes[options.sampleType];
  const limits = { width: inner, minWidth: 0.5, maxFrames: 20000 };
  const layout = layoutFlame(tree, options.root ?? wholeTree, limits);
  const palette = new FlamePalette(theme);
  const names = new FunctionNames(profile);
  const height = HEADER + layout.rows * ROW + MARGIN;
  const all = options.whole ?? tree.total(0);

  const frames = layout.frames.map((frame) => {
    const { name, place, colours } = describe(names, palette, tree, frame);
    const x = MARGIN + frame.x * inner;
    const w = Math.max(0.5, frame.width * inner - 0.5);
    const y = HEADER + frame.depth * ROW;
    const share = all > 0 ? ` - ${formatPercent(frame.total / all)}` : '';
    const tip = `${name}${place ? ` - ${place}` : ''}\n${formatValue(frame.total, unit)}${share}, self ${formatValue(frame.self, unit)}`;
    const label = fitLabel(name, w - 8, LETTER);
    return (
      `<g><title>${escape(tip)}</title>` +
      `<rect x="${x.toFixed(2)}" y="${y}" width="${w.toFixed(2)}" height="${ROW - 1}" fill="${colours.fill}"/>` +
      (label
        ? `<text x="${(x + 4).toFixed(2)}" y="${y + 14}" fill="${colours.text}">${escape(label)}</text>`
        : '') +
      '</g>'
    );
  });

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${MARGIN}" y="21" font-size="13" fill="#222">${escape(`${shownText(options.title)} - ${type}, ${formatValue(all, unit)}`)}</text>`,
    ...frames,
    '</svg>\n',
  ].join('\n');
}

interface Described {
  readonly name: string;
  readonly place: string;
  readonly colours: FrameColours;
}

function describe(
  names: FunctionNames,
  palette: FlamePalette,
  tree: FlameTree,
  frame: FlameFrame,
): Described {
  const emphasis = frame.ancestor ? 'muted' : 'plain';
  if (frame.more > 0)
    return { name: `${formatCount(frame.more)} more`, place: '', colours: palette.neutral(emphasis, true) };
  if (frame.node === 0 && tree instanceof WholeTree)
    return { name: 'all', place: '', colours: palette.neutral(emphasis, false) };
  const fn = tree.function(frame.node);
  const { file, startLine, origin } = names.get(fn);
  const name = names.shown(fn, 0);
  const place = shownText(file && startLine ? `${file}:${startLine}` : file);
  return { name, place, colours: palette.coloursOf(origin, `${name}\n${file}`, emphasis) };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters are not allowed in XML at all: a function name may hold them. */
function escape(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd')
    .replace(/[&<>"]/g, (c) => ENTITIES[c]);
}
