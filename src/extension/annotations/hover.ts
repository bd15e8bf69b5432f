import * as vscode from 'vscode';
import { formatCount, formatPercent, formatValue } from '../../core/format.ts';
import type { HistoryTarget } from '../../protocol/history.ts';
import { comparedSentences } from '../baselines/lensVerdict.ts';
import type { ComparedLineFacts } from '../baselines/lineComparison.ts';
import { nextStepLinks, nextSteps } from '../baselines/nextSteps.ts';
import { commands } from '../contributions.ts';
import type { LineArguments } from './lenses.ts';
import type { PlacedLine } from './placedLines.ts';

const enabledCommands = [commands.openLine, commands.showFunctionHistory, ...nextSteps];

/** What a tinted line is of. */
export interface HoveredFile {
  /** As the profile names it. */
  readonly file: string;
  /** Of the profiled program; undefined when not known. */
  readonly cwd: string | undefined;
  /** Of the values. */
  readonly unit: string;
}

/** The table behind a tinted line. Names come from the program: they are escaped. */
export function hotLineHover(
  placed: PlacedLine,
  { file, cwd, unit }: HoveredFile,
  compared: ComparedLineFacts | undefined,
): vscode.MarkdownString {
  const { hot } = placed;
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = { enabledCommands };
  markdown.appendMarkdown('$(flame) **').appendText(hot.function).appendMarkdown('**');
  if (placed.edited) markdown.appendMarkdown(' · before edit');
  const rows = [
    ['self', `${formatValue(hot.self, unit)} · ${formatPercent(hot.share)}`],
    ['total', formatValue(hot.total, unit)],
    ...(hot.samples > 0 ? [['samples', formatCount(hot.samples)]] : []),
    ['of this file', formatPercent(hot.fileShare)],
  ];
  markdown.appendMarkdown(
    `\n\n| | |\n|:--|--:|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n\n`,
  );
  for (const sentence of compared ? comparedSentences(compared) : [])
    markdown.appendText(sentence).appendMarkdown('\n\n');
  const argument: LineArguments = { file, line: hot.line };
  const target: HistoryTarget = { name: hot.function, file, line: hot.line, cwd };
  markdown.appendMarkdown(`[Open in flame graph](${link(commands.openLine, argument)})`);
  markdown.appendMarkdown(` · [History](${link(commands.showFunctionHistory, target)})`);
  if (compared?.verdict.advice !== undefined) markdown.appendMarkdown(` · ${nextStepLinks()}`);
  return markdown;
}

function link(command: string, argument: object): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`;
}
