import { flameSvg } from '../../core/flame/svg.ts';
import { formats, sampleTypeFor } from '../../core/formats/index.ts';
import type { ExportRequest } from '../../protocol/viewer.ts';
import { rootOf } from './flame.ts';
import type { SampleTypeModel } from './profileModel.ts';

/** The content of a file. @throws SelftimeError `usage` for a profile that the format cannot hold. */
export async function exported(model: SampleTypeModel, request: ExportRequest): Promise<string | Uint8Array> {
  const { format, title, sampleType, zoom } = request;
  if (format === 'svg') {
    const tree = model.flameTree(request.tree);
    const root = rootOf(model, tree, zoom);
    return flameSvg(model.profile, tree, { sampleType, title, root, whole: model.tree.total[0] });
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
