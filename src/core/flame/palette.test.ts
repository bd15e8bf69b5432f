import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contrast, fromOklch, parseColour, toHex, toOklch, type Rgb } from './colour.ts';
import type { Origin } from './origin.ts';
import { FlamePalette, readableContrast, type FrameColours, type FrameEmphasis } from './palette.ts';

/** Background, foreground, charts.orange and charts.purple of themes that come with VS Code (its four defaults first), and two hard ones. */
const themes: Record<string, readonly [string, string, string, string]> = {
  'Dark Modern': ['#1f1f1f', '#cccccc', '#d18616', '#b180d7'],
  'Light Modern': ['#ffffff', '#3b3b3b', '#d18616', '#652d90'],
  'Dark High Contrast': ['#000000', '#ffffff', '#d18616', '#b180d7'],
  'Light High Contrast': ['#ffffff', '#292929', '#d18616', '#652d90'],
  'Solarized Light': ['#fdf6e3', '#657b83', '#d18616', '#652d90'],
  'Solarized Dark': ['#002b36', '#839496', '#d18616', '#b180d7'],
  Monokai: ['#272822', '#f8f8f2', '#d18616', '#b180d7'],
  'Quiet Light': ['#f5f5f5', '#333333', '#d18616', '#652d90'],
  'mid grey': ['#808080', '#000000', '#ff0000', '#00ff00'],
  'pale on dim': ['#3a3a3a', '#8a8a8a', '#8a8a8a', '#ffffff'],
};
const names = Array.from({ length: 40 }, (_, i) => `function${i}`);
const origins: readonly Origin[] = [
  { kind: 'own' },
  { kind: 'builtin' },
  { kind: 'native' },
  ...names.map((name): Origin => ({ kind: 'package', name })),
];
const verdicts = [
  ...(['regressed', 'improved', 'unchanged', 'moved', 'new', 'gone'] as const),
  ...(['tooFewSamples', 'tooFewRuns', 'untested'] as const),
];
const emphases: readonly FrameEmphasis[] = ['plain', 'match', 'muted'];

function paletteOf(theme: string): FlamePalette {
  const [background, foreground, own, match] = themes[theme].map((colour) => parseColour(colour)!);
  return new FlamePalette({ background, foreground, own, match });
}

describe('FlamePalette', () => {
  for (const theme of Object.keys(themes)) {
    it(`has readable text on every frame in ${theme}`, () => {
      const palette = paletteOf(theme);
      const check = (colours: FrameColours): void => {
        for (const surface of [colours.fill, colours.stripe ?? colours.fill]) {
          const ratio = contrast(parseColour(surface)!, parseColour(colours.text)!);
          assert.ok(ratio >= readableContrast, `${colours.text} on ${surface} is ${ratio.toFixed(2)}`);
        }
      };
      for (const emphasis of emphases) {
        for (const origin of origins)
          for (const name of names) check(palette.coloursOf(origin, name, emphasis));
        for (let share = -0.1; share <= 1; share += 0.01) check(palette.coloursOfSelf(share, emphasis));
        for (const verdict of verdicts)
          for (const ratio of [undefined, 0, 0.3, 0.8, 1, 1.15, 1.4, 1.7, 9])
            check(palette.coloursOfDifference({ verdict, ratio }, emphasis));
        check(palette.neutral(emphasis, true));
        check(palette.neutral(emphasis, false));
      }
    });
  }

  it('tells own code from packages, built-ins and matches', () => {
    for (const theme of ['Dark Modern', 'Light Modern']) {
      const palette = paletteOf(theme);
      const chroma = (origin: Origin, emphasis: FrameEmphasis = 'plain'): number =>
        toOklch(parseColour(palette.coloursOf(origin, 'x', emphasis).fill)!).c;
      assert.ok(chroma({ kind: 'own' }) > 0.09);
      assert.ok(chroma({ kind: 'package', name: 'express' }) < 0.06);
      assert.ok(chroma({ kind: 'builtin' }) < 0.01);
      assert.ok(chroma({ kind: 'own' }, 'muted') < chroma({ kind: 'own' }) * 0.7);
      assert.ok(palette.coloursOf({ kind: 'native' }, 'x', 'plain').stripe);
    }
  });

  it('shows more self value as a stronger colour of one hue', () => {
    for (const [theme, [background]] of Object.entries(themes).slice(0, 4)) {
      const palette = paletteOf(theme);
      const fill = (share: number) => parseColour(palette.coloursOfSelf(share, 'plain').fill)!;
      const shares = [0, 0.01, 0.03, 0.1, 0.25, 0.5];
      const chromas = shares.map((share) => toOklch(fill(share)).c);
      assert.deepEqual(
        chromas,
        chromas.toSorted((a, b) => a - b),
        theme,
      );
      assert.ok(chromas[0] < 0.02 && chromas[5] > 0.1, theme);
      assert.ok(chromas[1] - chromas[0] > 0.01, `1 % can be told from nothing in ${theme}`);
      assert.ok(contrast(fill(0.5), parseColour(background)!) > contrast(fill(0), parseColour(background)!));
      for (const share of shares.slice(2))
        assert.ok(Math.abs(toOklch(fill(share)).h - toOklch(fill(0.5)).h) < 15);
      assert.deepEqual(fill(0.5), fill(1));
      assert.deepEqual(fill(-1), fill(0));
    }
  });

  it('gives the same frame the same colour every time', () => {
    const colours = (): FrameColours => paletteOf('Dark Modern').coloursOf({ kind: 'own' }, 'score', 'plain');
    assert.deepEqual(colours(), colours());
  });
});

describe('colour', () => {
  it('reads what themes hand out', () => {
    assert.deepEqual(parseColour('#fff'), [1, 1, 1]);
    assert.deepEqual(parseColour(' #FF0000 '), [1, 0, 0]);
    assert.deepEqual(parseColour('rgb(0, 255, 0)'), [0, 1, 0]);
    assert.deepEqual(parseColour('rgba(255, 255, 255, 0.5)', [0, 0, 0]), [0.5, 0.5, 0.5]);
    assert.deepEqual(parseColour('#ffffff00', [0.25, 0.5, 0.75]), [0.25, 0.5, 0.75]);
    for (const other of ['', 'red', '#12', 'var(--x)', 'rgb()']) assert.equal(parseColour(other), undefined);
  });

  it('goes to Oklch and back', () => {
    for (const hex of ['#d18616', '#000000', '#ffffff', '#4daafc', '#652d90']) {
      assert.equal(toHex(fromOklch(toOklch(parseColour(hex)!))), hex);
    }
  });

  it('measures contrast as WCAG does', () => {
    const black: Rgb = [0, 0, 0];
    assert.equal(contrast(black, [1, 1, 1]), 21);
    assert.equal(contrast(black, black), 1);
    assert.ok(Math.abs(contrast(parseColour('#767676')!, [1, 1, 1]) - 4.54) < 0.01);
  });
});
