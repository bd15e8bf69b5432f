import { join } from 'node:path';
import * as vscode from 'vscode';
import { CaptureCommands } from './annotations/captureCommands.ts';
import { HotLineDecorations } from './annotations/decorations.ts';
import { HotLines } from './annotations/hotLinesController.ts';
import { HotLineLenses } from './annotations/lenses.ts';
import { LiveLines } from './annotations/liveLines.ts';
import { TrackedDocuments } from './annotations/trackedDocuments.ts';
import { BaselineParts } from './baselines/baselineParts.ts';
import {
  commands,
  debugType,
  otherProfileViewType,
  profileViewType,
  terminalProfile,
} from './contributions.ts';
import { AdapterFactory } from './debug/adapterFactory.ts';
import { ArmedLaunch } from './debug/armedLaunch.ts';
import { AttachCommands } from './debug/attachCommands.ts';
import {
  DynamicConfigurations,
  InitialConfigurations,
  SelftimeConfigurations,
} from './debug/configurationProviders.ts';
import { ProfileCommands } from './debug/profileCommands.ts';
import { TerminalCommands } from './debug/terminalCommands.ts';
import { CompareCommand } from './editor/compareCommand.ts';
import { EditorCommands } from './editor/editorCommands.ts';
import { Exports } from './editor/exports.ts';
import { ProfileEditorProvider } from './editor/profileEditorProvider.ts';
import { HistoryParts } from './history/historyParts.ts';
import { ProjectHistory } from './history/projectHistory.ts';
import { Notifier } from './notify.ts';
import { CanonicalPaths } from './paths.ts';
import { CaptureReader } from './reading/captureReader.ts';
import { captureFolder } from './recording/captureFolder.ts';
import { CutShortRecordings } from './recording/cutShortRecordings.ts';
import { LastCapture } from './recording/lastCapture.ts';
import { LiveCaptures } from './recording/liveCaptures.ts';
import { LiveView } from './recording/liveView.ts';
import { ProfilingTerminals } from './recording/profilingTerminal.ts';
import { Recordings } from './recording/recordings.ts';
import { openCapture, RunEnd } from './recording/runEnd.ts';
import { showRunMenu } from './recording/runMenu.ts';
import { RunStatus } from './recording/runStatus.ts';
import { SourceFolders } from './sources/sourceFolders.ts';
import { SourceOpener } from './sources/sourceOpener.ts';
import { workspaceRoots } from './workspacePaths.ts';

let recordings: Recordings | undefined;
let profilingTerminals: ProfilingTerminals | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Selftime', { log: true });
  const notifier = new Notifier(log);
  const agent = join(context.extensionPath, 'dist', 'agent', 'js', 'agent.cjs');
  const fail = (error: unknown): void => notifier.error(error);
  const runs = new Recordings(agent, () => captureFolder(context), fail);
  recordings = runs;
  profilingTerminals = new ProfilingTerminals(runs, agent, fail);

  const paths = new CanonicalPaths(workspaceRoots);
  const documents = new TrackedDocuments();
  const lines = new HotLines(documents, paths);
  const view = new LiveView(runs);
  const live = new LiveLines(runs, lines, documents, paths, view);
  const liveCaptures = new LiveCaptures(runs, view, fail);
  const last = new LastCapture(context.workspaceState);

  const terminals = new TerminalCommands();
  const armed = new ArmedLaunch();
  const dynamic = new DynamicConfigurations();
  const attach = new AttachCommands();
  const pickProcess = () => attach.pickProcess();
  const profile = new ProfileCommands(armed, dynamic, notifier);

  const folders = new SourceFolders(context.workspaceState);
  const sources = new SourceOpener(folders, notifier);
  const exports = new Exports(
    [context.storageUri, context.globalStorageUri].filter((uri) => uri !== undefined),
  );
  const reader = new CaptureReader(join(context.extensionPath, 'dist', 'reader.cjs'));
  const history = new ProjectHistory(reader, runs, log, notifier);
  const baselines = new BaselineParts(context, {
    ...{ lines, last, live: view, reader, recordings: runs, profile, notifier },
  });
  const editor: ProfileEditorProvider = new ProfileEditorProvider(context.extensionUri, {
    openSource: (source, capture) => sources.open(source, capture),
    saveExport: (capture, exported) => exports.save(capture, exported),
    openCapture: (path) => openCapture(path, { preserveFocus: false }),
    live: view,
    history,
    compareWith: (capture) => compare.run(capture),
    ...baselines.panelServices,
    profileAgain: (intervalMicros) => runs.inStyle({ intervalMicros }, () => profile.profileLaunchConfig()),
  });
  const compare: CompareCommand = new CompareCommand(editor, () => captureFolder(context), baselines.list);
  const editors = new EditorCommands(editor, sources, compare);
  const historyParts = new HistoryParts(context, {
    ...{ history, editor, lines, last, recordings: runs, reader, log, notifier },
  });
  const captures = new CaptureCommands(last, lines, live, editor, reader, folders);
  const cutShort = new CutShortRecordings({
    ...{ agentPath: agent, recordings: runs, notifier, log },
    folder: () => captureFolder(context),
  });
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;

  const command = <A extends unknown[]>(id: string, run: (...args: A) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(id, notifier.guard(run));

  context.subscriptions.push(
    ...[log, profilingTerminals, view, liveCaptures, runs, documents, lines, live, last, terminals],
    ...[baselines, history, historyParts, cutShort],
    new HotLineDecorations(lines, documents, baselines.comparison),
    ...[new RunStatus(runs, last, view), new RunEnd(runs, lines, last, notifier, log, view)],
    vscode.window.registerTerminalProfileProvider(terminalProfile, profilingTerminals),
    vscode.languages.registerCodeLensProvider(
      { scheme: 'file' },
      new HotLineLenses(lines, baselines.comparison),
    ),
    ...[profileViewType, otherProfileViewType].map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, editor, {
        supportsMultipleEditorsPerDocument: true,
      }),
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, new AdapterFactory(runs, terminals, log)),
    vscode.debug.registerDebugConfigurationProvider('*', armed),
    vscode.debug.registerDebugConfigurationProvider(debugType, new SelftimeConfigurations(pickProcess, fail)),
    vscode.debug.registerDebugConfigurationProvider(debugType, new InitialConfigurations(), Initial),
    vscode.debug.registerDebugConfigurationProvider(debugType, dynamic, Dynamic),
    command(commands.profileLaunchConfig, () => profile.profileLaunchConfig()),
    command(commands.profileFile, (uri: vscode.Uri | undefined) => profile.profileFile(uri)),
    command(commands.attachToProcess, () => attach.attachToProcess()),
    command(commands.pickProcess, pickProcess),
    command(commands.stopProfiling, () => runs.stopAll()),
    command(commands.showRunMenu, () => showRunMenu(runs, view, liveCaptures)),
    command(commands.openLiveCapture, () => liveCaptures.open()),
    command(commands.freezeLiveView, () => view.freeze()),
    command(commands.unfreezeLiveView, () => view.unfreeze()),
    command(commands.newProfilingTerminal, () => profilingTerminals?.open()),
    command(commands.recoverRecordings, () => cutShort.recover()),
    command(commands.clearAnnotations, () => live.clear()),
    command(commands.toggleAnnotations, () => lines.toggle()),
    ...[...editors.all(), ...captures.all(), ...baselines.commands, ...historyParts.commands].map(
      ([id, run]) => command(id, run),
    ),
    command(commands.showOutput, () => log.show()),
  );
}

/** Targets do not outlive the window, and their captures are written. */
export async function deactivate(): Promise<void> {
  await Promise.all([recordings?.close(), profilingTerminals?.close()]);
}
