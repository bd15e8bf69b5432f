import { standaloneHtml, type StandaloneComparison, type StandaloneRun } from '../core/formats/html.ts';
import type { ComparisonFiles, CopyFormat, ExportFormat, ExportRequest } from '../protocol/viewer.ts';
import { allStacks, type Target } from './actions.ts';
import { pictureOf, type PictureKey } from './flame/picture.ts';
import { factsLine } from './facts.ts';
import { bufferOf } from './fileSource.ts';
import { fetchText, type Host } from './host.ts';
import type { Session } from './session.ts';
import { whole } from './state.ts';
import type { Picture, View } from './views/view.ts';

/** What leaves the page: files and text for the clipboard, of what is on the screen. */
export class Exporter {
  private readonly host: Host;
  private readonly session: Session;
  private readonly scriptUrl: string;
  private readonly fileName: () => string;

  constructor(host: Host, session: Session, scriptUrl: string, fileName: () => string) {
    this.host = host;
    this.session = session;
    this.scriptUrl = scriptUrl;
    this.fileName = fileName;
  }

  async save(format: ExportFormat, view: View): Promise<void> {
    const content = await this.content(format, view);
    const baseName = this.fileName().replace(/(\.pb|\.pprof|\.cpuprofile|\.heapprofile)?(\.gz)?$/i, '');
    await this.host.request('saveExport', { format, baseName, content }, { timeoutMs: Infinity });
  }

  /** @param what a frame or function, or the view as a whole */
  async copy(format: CopyFormat, what: Target | View): Promise<void> {
    const { sampleType } = this.session;
    const asked = 'selection' in what ? { sampleType, ...what } : what.copied();
    if (!asked) throw new Error('Select a frame first: its stack is what is copied.');
    const text = await this.session.ask('copy', { format, what: asked });
    await this.host.request('copyText', { text });
  }

  private async content(format: ExportFormat, view: View): Promise<string | Uint8Array> {
    const picture = view.picture();
    if (format === 'png') {
      if (!picture) throw new Error('A picture shows the flame graph; go to Flame or Sandwich first.');
      return pictureOf(picture.drawing, this.title, document.body, this.legend(picture));
    }
    if (format === 'html') return this.page();
    return this.written(format, picture);
  }

  private written(format: ExportRequest['format'], picture?: Picture): Promise<string | Uint8Array> {
    const { sampleType } = this.session;
    const { tree, zoom } = picture ?? { tree: allStacks, zoom: whole };
    const difference = this.session.colouring === 'difference';
    const request = { sampleType, format, title: this.title, tree, zoom, difference };
    return this.session.ask('export', request, { timeoutMs: Infinity });
  }

  /** This page with the profile in it. */
  private async page(): Promise<string> {
    const near = (name: string): Promise<string> => fetchText(new URL(name, this.scriptUrl).href);
    const [script, style, worker, profile] = await Promise.all([
      fetchText(this.scriptUrl),
      near('main.css'),
      this.host.workerScript(),
      this.written('pprof'),
    ]);
    const { files } = this.session.comparing;
    return standaloneHtml({
      title: this.fileName(),
      script,
      style,
      worker,
      comparison: files && (await this.comparison(files)),
      profile: typeof profile === 'string' ? new TextEncoder().encode(profile) : profile,
    });
  }

  private legend({ tree }: Picture): PictureKey[] {
    const { colouring, comparing, palette } = this.session;
    if (colouring !== 'difference' && tree.kind !== 'removed') return [];
    const keys = comparing.view?.legend ?? [];
    return keys.map(({ difference, text }) => {
      return { colours: palette.coloursOfDifference(difference, 'plain'), text };
    });
  }

  private async comparison(files: ComparisonFiles): Promise<StandaloneComparison> {
    const runs = async (side: 'base' | 'current'): Promise<StandaloneRun[]> => {
      const read: StandaloneRun[] = [];
      for (const [index, name] of files[side].entries()) {
        const bytes = await this.host.request('readRun', { side, index }, { timeoutMs: Infinity });
        read.push({ name, profile: new Uint8Array(bufferOf(bytes, name)) });
      }
      return read;
    };
    const { name, openIsRun } = files;
    const { matches } = this.session.comparing;
    return { name, openIsRun, matches, base: await runs('base'), current: await runs('current') };
  }

  private get title(): string {
    const { facts, sampleType, samples, state } = this.session;
    const { files } = this.session.comparing;
    const parts = [
      this.fileName(),
      this.session.colouring === 'difference' && files ? `compared with ${files.name}` : '',
      ...(facts ? factsLine(facts, sampleType, samples) : []),
      state.filter,
    ];
    return parts.filter((part) => part !== '').join(' · ');
  }
}
