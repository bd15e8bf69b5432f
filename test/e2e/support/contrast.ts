import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { framesIn } from './viewer.ts';

/** Every label of a pane can be read, by WCAG 2. */
export async function readable(
  view: FrameLocator,
  renderer: string,
  when: string,
  pane = 'flame',
): Promise<void> {
  const all = await contrasts(view, renderer, pane);
  assert.ok(all.length >= 3, `there are labels with ${when}`);
  assert.deepEqual(
    all.filter(({ ratio }) => ratio < 4.5),
    [],
    `contrast with ${when}`,
  );
}

export interface Contrast {
  readonly label: string;
  readonly text: string;
  readonly fill: string;
  readonly ratio: number;
}

export function contrasts(view: FrameLocator, renderer: string, pane = 'flame'): Promise<Contrast[]> {
  return renderer === 'svg' ? svgContrasts(view, pane) : canvasContrasts(view, pane);
}

/** Of every label that is drawn, against each colour of its frame (hatched ones have two), by WCAG 2. */
function svgContrasts(view: FrameLocator, pane: string): Promise<Contrast[]> {
  return view.locator(`.pane.${pane} g.frame`).evaluateAll((frames) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
    const luminance = (colour: string): number => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const v = value / 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return frames.flatMap((frame) => {
      const label = frame.querySelector<HTMLElement>('.d3-flame-graph-label');
      const rect = frame.querySelector('rect');
      if (!label || !rect || !label.textContent || label.getBoundingClientRect().width < 10) return [];
      const style = getComputedStyle(label);
      if (style.display === 'none' || style.visibility === 'hidden') return [];
      const fill = getComputedStyle(rect).fill;
      const pattern = /url\("?#([^")]+)/.exec(fill)?.[1];
      const fills = pattern
        ? [...document.getElementById(pattern)!.querySelectorAll('rect')].map((r) => getComputedStyle(r).fill)
        : [fill];
      return fills.map((colour) => {
        const [light, dark] = [luminance(style.color), luminance(colour)].sort((a, b) => b - a);
        return {
          label: label.textContent!,
          text: style.color,
          fill: colour,
          ratio: (light + 0.05) / (dark + 0.05),
        };
      });
    });
  });
}

/** Of the frames in sight that are wide enough for a label: the commonest colour, and the one furthest from it. */
async function canvasContrasts(view: FrameLocator, pane: string): Promise<Contrast[]> {
  const frames = framesIn(view, pane);
  await frames.first().waitFor();
  return frames.evaluateAll((items) => {
    const canvas = items[0].closest('.scroller')!.querySelector('canvas')!;
    const sheet = canvas.getBoundingClientRect();
    const scale = canvas.width / sheet.width;
    const context = canvas.getContext('2d')!;
    const luminance = (colour: string): number => {
      const [r, g, b] = colour.split(',').map((value) => {
        const v = Number(value) / 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return items.flatMap((item) => {
      const box = item.getBoundingClientRect();
      if (box.width < 80 || box.top < sheet.top || box.bottom > sheet.bottom) return [];
      const [x, y] = [(box.left - sheet.left + 3) * scale, (box.top - sheet.top + 3) * scale];
      const { data } = context.getImageData(x, y, (box.width - 6) * scale, (box.height - 6) * scale);
      const counts = new Map<string, number>();
      for (let i = 0; i < data.length; i += 4) {
        const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      const [fill] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
      const ratios = [...counts.keys()].map((text) => {
        const [dark, light] = [luminance(text), luminance(fill)].sort((a, b) => a - b);
        return { label: item.getAttribute('aria-label')!, text, fill, ratio: (light + 0.05) / (dark + 0.05) };
      });
      return [ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a))];
    });
  });
}
