import { formatPercent } from '../../core/format.ts';
import { differenceText } from '../../core/gate/words.ts';
import type { FlameView, ViewFrame } from '../../protocol/viewer.ts';

/** A frame in words, for screen readers. */
export function spoken(frame: ViewFrame, view: FlameView): string {
  const share = view.total > 0 ? frame.total / view.total : 0;
  if (frame.more > 0) return `${frame.name} narrow frames, ${formatPercent(share)} total`;
  const self = view.total > 0 ? frame.self / view.total : 0;
  const match = frame.match ? ', found' : '';
  const difference = frame.difference ? `, ${differenceText(frame.difference)}` : '';
  const mark = frame.marked ? ', on the marked line' : '';
  return `${frame.name}, ${formatPercent(share)} total, ${formatPercent(self)} self${difference}${match}${mark}`;
}
