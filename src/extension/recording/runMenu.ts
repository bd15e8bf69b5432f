import * as vscode from 'vscode';
import { plainText } from '../plainText.ts';
import { clock, sampleCount } from './clock.ts';
import type { LiveCaptures } from './liveCaptures.ts';
import type { LiveView } from './liveView.ts';
import type { ActiveRecording, Recordings } from './recordings.ts';

interface Entry extends vscode.QuickPickItem {
  run?(): unknown;
}

/** What can be done with what runs: behind the status bar. */
export async function showRunMenu(
  recordings: Recordings,
  live: LiveView,
  captures: LiveCaptures,
): Promise<void> {
  const { running } = recordings;
  const several = running.length > 1;
  const freeze: Entry =
    live.frozenAt === undefined
      ? { label: '$(debug-pause) Freeze Live View', run: () => live.freeze() }
      : { label: '$(debug-continue) Unfreeze Live View', run: () => live.unfreeze() };
  const entries = running.flatMap((recording): Entry[] => [
    ...(several ? [{ label: recording.name, kind: vscode.QuickPickItemKind.Separator }] : []),
    {
      label: '$(flame) Open Live Capture',
      description: facts(recording),
      run: () => captures.open(recording),
    },
    { label: '$(debug-stop) Stop Profiling', description: recording.name, run: () => recording.stop() },
  ]);
  const chosen = await vscode.window.showQuickPick([...entries, freeze], {
    placeHolder: plainText(`Profiling ${running.map(({ name }) => name).join(', ')}`),
  });
  await chosen?.run?.();
}

function facts({ started, samples }: ActiveRecording): string {
  return `${clock(Date.now() - started)} · ${sampleCount(samples)}`;
}
