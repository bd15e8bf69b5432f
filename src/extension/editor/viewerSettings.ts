import type { ReadLimits } from '../../core/limits.ts';
import type { RendererName } from '../../protocol/viewer.ts';
import { settings } from '../contributions.ts';
import { setting } from '../settings.ts';

const MB = 1024 * 1024;

export function readLimits(): Partial<ReadLimits> {
  const size = setting('viewer.maximumSizeMB');
  return { uncompressedBytes: (size > 0 ? size : settings['viewer.maximumSizeMB']) * MB };
}

export function renderer(): RendererName {
  const name = setting('viewer.renderer');
  return name === 'svg' || name === 'canvas' ? name : settings['viewer.renderer'];
}
