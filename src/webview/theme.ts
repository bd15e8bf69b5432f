import { parseColour, type Rgb } from '../core/flame/colour.ts';
import { FlamePalette } from '../core/flame/palette.ts';

/** The palette for the theme the editor uses now, from its CSS variables. */
export function currentPalette(): FlamePalette {
  const style = getComputedStyle(document.documentElement);
  const read = (names: readonly string[], fallback: Rgb, under?: Rgb): Rgb => {
    for (const name of names) {
      const colour = parseColour(style.getPropertyValue(name), under);
      if (colour) return colour;
    }
    return fallback;
  };
  const background = read(['--vscode-editor-background'], [1, 1, 1]);
  const foreground = read(['--vscode-editor-foreground', '--vscode-foreground'], [0.1, 0.1, 0.1]);
  return new FlamePalette({
    background,
    foreground,
    own: read(['--vscode-charts-orange'], [0.82, 0.43, 0.1], background),
    match: read(['--vscode-charts-purple'], [0.4, 0.3, 0.8], background),
  });
}

/** The editor marks a change of theme on the body's class and on the root's style. */
export function onThemeChange(run: () => void): void {
  const observer = new MutationObserver(run);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
