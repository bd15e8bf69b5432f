import type * as vscode from 'vscode';
import type { ExportFormat } from '../../protocol/viewer.ts';
import { commands } from '../contributions.ts';
import type { SourceOpener } from '../sources/sourceOpener.ts';
import type { CompareCommand, ComparisonArgument } from './compareCommand.ts';
import type { ProfileEditorProvider } from './profileEditorProvider.ts';

const exportCommands: Record<ExportFormat, string> = {
  svg: commands.exportSvg,
  html: commands.exportHtml,
  png: commands.exportPng,
  pprof: commands.exportPprof,
  cpuprofile: commands.exportCpuprofile,
  heapprofile: commands.exportHeapprofile,
  speedscope: commands.exportSpeedscope,
  collapsed: commands.exportCollapsed,
  markdown: commands.exportMarkdown,
};

/** What the menus of the editor's title, and the palette, do with the profile in the editor. */
export class EditorCommands {
  readonly #editor: ProfileEditorProvider;
  readonly #sources: SourceOpener;
  readonly #compare: CompareCommand;

  constructor(editor: ProfileEditorProvider, sources: SourceOpener, compare: CompareCommand) {
    this.#compare = compare;
    this.#editor = editor;
    this.#sources = sources;
  }

  /** Command ids and what they run; menus give the capture. */
  all(): [string, (capture: vscode.Uri | undefined, given?: ComparisonArgument) => unknown][] {
    const formats = Object.keys(exportCommands) as ExportFormat[];
    return [
      ...formats.map((format): [string, (capture: vscode.Uri | undefined) => void] => [
        exportCommands[format],
        (capture) => this.#editor.panelOf(capture).export(format),
      ]),
      [commands.compareWith, this.#compare.run.bind(this.#compare)],
      [commands.clearComparison, (capture) => this.#editor.panelOf(capture).compare(undefined)],
      [commands.copyAsText, (capture) => this.#editor.panelOf(capture).copy('text')],
      [commands.copyAsMarkdown, (capture) => this.#editor.panelOf(capture).copy('markdown')],
      [commands.forgetSourceFolders, (capture) => this.#sources.forget(this.#editor.panelOf(capture).uri)],
    ];
  }
}
