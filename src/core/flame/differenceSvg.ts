import { buildCallTree } from '../callTree.ts';
import { differenceText as unlikeText } from '../gate/comparability.ts';
import type { ComparedSides } from '../gate/compareProfiles.ts';
import type { Matching } from '../gate/matchFunctions.ts';
import type { Yardstick } from '../gate/ratioTest.ts';
import { differenceText } from '../gate/words.ts';
import { formatValue } from '../format.ts';
import type { Profile } from '../profile.ts';
import type { CssPixels } from '../units.ts';
import { FlameDifference, removedTree } from './difference.ts';
import { comparisonText, legendOf, removedText } from './differenceLegend.ts';
import { shownText } from './displayName.ts';
import { WholeTree, type FlameTree } from './flameTree.ts';
import { removedDifference } from './removedTree.ts';
import { SvgFrames, type SvgOptions } from './svg.ts';
import { svgPage, textAt } from './svgParts.ts';

const MARGIN: CssPixels = 8;
const LINE: CssPixels = 20;
const SWATCH: CssPixels = 12;
/** Of an average letter at 12 px. */
const LETTER: CssPixels = 6.9;

export interface DifferenceSvgOptions extends SvgOptions {
  readonly sides: ComparedSides;
  /** The sum of the baseline's runs. */
  readonly base: Profile;
  readonly yardstick: Yardstick;
  /** By what profiles alone tell unless given. */
  readonly matching?: Matching;
  /** Of `profile`; all its stacks unless given. */
  readonly tree?: FlameTree;
}

/**
 * As flameSvg, coloured by what changed since the baseline, with a legend. Below it, where something of the baseline is
 * gone, that as wide as it was.
 */
export function differenceSvg(profile: Profile, options: DifferenceSvgOptions): string {
  const { sides, base, yardstick, matching, sampleType } = options;
  const difference = new FlameDifference(sides, base, profile, yardstick, matching);
  const { differences } = difference;
  const picture = new SvgFrames(options.width ?? 1200);
  const { palette } = picture;
  const tree = options.tree ?? new WholeTree(buildCallTree(profile, sampleType));
  const { unit, type } = profile.sampleTypes[sampleType];
  const all = formatValue(options.whole ?? tree.total(0), unit);
  const lines = [
    comparisonText(differences, yardstick),
    ...sides.differences.map((unlike) => shownText(`Not comparable: ${unlikeText(unlike)}`)),
  ];

  const elements = [textAt(MARGIN, 21, `${shownText(options.title)} - ${type}, ${all}`, 13)];
  let y = 32;
  for (const line of lines) elements.push(textAt(MARGIN, (y += LINE) - 8, line));
  let x = MARGIN;
  for (const { difference: of, text } of legendOf(differences)) {
    const fill = picture.hatches.fill(palette.coloursOfDifference(of, 'plain'));
    const wide = SWATCH + 6 + text.length * LETTER + 16;
    if (x + wide > picture.width) [x, y] = [MARGIN, y + LINE];
    elements.push(
      `<rect x="${x}" y="${y}" width="${SWATCH}" height="${SWATCH}" fill="${fill}"/>`,
      textAt(x + SWATCH + 6, y + 10, text),
    );
    x += wide;
  }
  y += LINE + 4;

  const frames = picture.frames(profile, tree, options, y, (node, emphasis) => {
    const of = difference.of('current', tree.function(node));
    return { colours: palette.coloursOfDifference(of, emphasis), words: differenceText(of) };
  });
  elements.push(...frames.elements);
  y += frames.height + MARGIN;

  const removed = removedTree(difference, base, profile.sampleTypes[sampleType]);
  if (removed.tree.share > 0) {
    elements.push(textAt(MARGIN, y + 16, removedText(removed.tree.share, differences.tooFewRuns), 13));
    y += LINE + 4;
    const gone = picture.frames(
      base,
      removed.tree,
      { sampleType: removed.sampleType },
      y,
      (node, emphasis) => {
        const of = removedDifference(removed.tree.isRemoved(node), differences.tooFewRuns);
        return { colours: palette.coloursOfDifference(of, emphasis), words: differenceText(of) };
      },
    );
    elements.push(...gone.elements);
    y += gone.height + MARGIN;
  }
  return svgPage(picture.width, y, [picture.hatches.definitions, ...elements]);
}
