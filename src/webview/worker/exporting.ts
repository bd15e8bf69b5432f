import { differenceSvg } from '../../core/flame/differenceSvg.ts';
import { wholeTree } from '../../core/flame/layout.ts';
import { flameSvg } from '../../core/flame/svg.ts';
import { formats, sampleTypeFor } from '../../core/formats/index.ts';
import type { ExportRequest } from '../../protocol/viewer.ts';
import type { ModelDifference } from './comparing.ts';
import { rootOf } from './flame.ts';
import type { SampleTypeModel } from './profileModel.ts';

/** The content of a file. @throws SelftimeError `usage` for a profile that the format cannot hold. */
export async function exported(
  model: SampleTypeModel,
  request: ExportRequest,
  difference: ModelDifference | undefined,
): Promise<string | Uint8Array> {
  const { format, title, sampleType, zoom } = request;
  if (format === 'svg') {
    // The picture of a difference has what is gone below what is there.
    const removed = request.tree.kind === 'removed';
    const tree = model.flameTree(request.tree.kind === 'removed' ? { kind: 'all' } : request.tree);
    const root = removed ? wholeTree : rootOf(model, tree, zoom);
    const options = { sampleType, title, root, whole: model.tree.total[0] };
    if (!difference?.applies || !(request.difference || removed))
      return flameSvg(model.profile, tree, options);
    const { sides, base, yardstick, matching } = difference;
    return differenceSvg(model.profile, { ...options, sides, base, yardstick, matching, tree });
  }
  const { profile } = model;
  const writer = formats.find(({ id }) => id === format);
  if (!writer) throw new Error(`Profiles cannot be written as ${format}.`);
  const held = writer.holds?.(profile.sampleTypes[sampleType]) ?? true;
  const content = writer.write(profile, {
    sampleType: held ? sampleType : sampleTypeFor(writer, profile),
    title,
  });
  return format === 'pprof' && typeof content !== 'string' ? gzip(content) : content;
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
