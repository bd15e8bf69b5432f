import * as vscode from 'vscode';
import { commonSuffix, placesIn, type FolderPair } from './matching.ts';
import { segments, sourceName } from './sourceName.ts';

const KEY = 'sourceFolders';
/** Captures come and go; those located longest ago are forgotten. */
const CAPTURES = 100;

type Stored = Record<string, FolderPair[]>;

/** Where the sources of a profile from elsewhere are, as the user has shown: once for all its files. */
export class SourceFolders {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Where a recorded file would be by what is known of this capture, best first. */
  places(capture: vscode.Uri, recorded: readonly string[]): vscode.Uri[] {
    const pairs = this.#all()[capture.toString()] ?? [];
    return placesIn(pairs, recorded).map(({ folder, names }) =>
      vscode.Uri.joinPath(vscode.Uri.parse(folder), ...names),
    );
  }

  /** Where a file would be on this machine's disk; only by what the user has shown, and without looking. */
  pathOf(capture: vscode.Uri, file: string): string | undefined {
    const name = sourceName(file);
    if (name.kind !== 'path' && name.kind !== 'part') return undefined;
    const [uri] = this.places(capture, segments(name.path));
    return uri?.scheme === 'file' ? uri.fsPath : undefined;
  }

  /** A recorded file is this one here: their folders correspond as far up as their paths are alike. */
  async learn(capture: vscode.Uri, recorded: readonly string[], found: vscode.Uri): Promise<void> {
    const names = segments(found.path);
    const common = commonSuffix(recorded, names);
    const folder = found.with({ path: `/${names.slice(0, names.length - common).join('/')}` });
    const pair: FolderPair = {
      recorded: recorded.slice(0, recorded.length - common),
      local: folder.toString(),
    };
    const { [capture.toString()]: known = [], ...others } = this.#all();
    const same = (other: FolderPair): boolean => other.recorded.join('/') === pair.recorded.join('/');
    const kept = Object.entries(others).slice(1 - CAPTURES);
    await this.#memento.update(KEY, {
      ...Object.fromEntries(kept),
      [capture.toString()]: [...known.filter((other) => !same(other)), pair],
    });
  }

  /** @returns whether there was anything to forget. */
  async forget(capture: vscode.Uri): Promise<boolean> {
    const { [capture.toString()]: known, ...others } = this.#all();
    if (known) await this.#memento.update(KEY, others);
    return known !== undefined;
  }

  #all(): Stored {
    return this.#memento.get<Stored>(KEY, {});
  }
}
