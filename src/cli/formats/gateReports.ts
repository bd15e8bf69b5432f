import { relative, sep } from 'node:path';
import { displayName, shownText } from '../../core/flame/displayName.ts';
import { formatPercent } from '../../core/format.ts';
import type { Gate } from '../commands/gate.ts';
import { noteOf } from './gateText.ts';
import { place } from './text.ts';
import { gateSentences } from '../../core/gate/verdictText.ts';
import { changeInterval, changeText, verdictWords } from '../../core/gate/words.ts';

type Row = Gate['comparison']['rows'][number];

/** JUnit XML: a test for each function, failed where it regressed, skipped where there are too few samples. */
export function gateJunit(gate: Gate, cwd: string): string {
  const { rows, verdict } = gate.comparison;
  const cases = rows.map((row) => {
    const message = attribute(shown(row));
    const outcome =
      row.verdict === 'regressed'
        ? `<failure message="${message}"/>`
        : row.verdict === 'tooFewSamples'
          ? `<skipped message="${message}"/>`
          : '';
    const name = attribute(
      `${displayName(row.name, row.file, row.line)} ${place(row.file, row.line, cwd)}`.trim(),
    );
    return `    <testcase classname="selftime gate" name="${name}" time="0">${outcome}</testcase>`;
  });
  const [first] = gateSentences(gate);
  // A report without a failed or run test would be read as a success.
  if (verdict === 'inconclusive')
    cases.push(
      `    <testcase classname="selftime gate" name="enough data" time="0"><skipped message="${attribute(first)}"/></testcase>`,
    );
  const failures = rows.filter((row) => row.verdict === 'regressed').length;
  const skipped = cases.filter((text) => text.includes('<skipped')).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="selftime gate" ${counts} time="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** GitHub's workflow commands: an error at each function that regressed, and one notice or warning for the whole. */
export function gateAnnotations(gate: Gate, cwd: string): string {
  const { rows, verdict } = gate.comparison;
  const errors = rows
    .filter((row) => row.verdict === 'regressed')
    .map((row) => {
      const worst = row.lines.find((line) => line.verdict === 'regressed');
      const at = {
        file: relative(cwd, row.file).replaceAll(sep, '/'),
        line: String(worst?.line ?? row.line),
      };
      const inside = row.file !== '' && !at.file.startsWith('..');
      const where = inside ? `file=${property(at.file)},line=${at.line},` : '';
      const title = property(`${displayName(row.name, row.file, row.line)} regressed`);
      return `::error ${where}title=${title}::${data(shown(row))}`;
    });
  const level = { pass: 'notice', regressed: 'error', inconclusive: 'warning' }[verdict];
  const [first] = gateSentences(gate);
  return [...errors, `::${level} title=Selftime gate::${data(first)}`, ''].join('\n');
}

function shown(row: Row): string {
  const { baseline, current, ratio, interval, verdict } = row;
  const change =
    ratio === undefined ? '' : `, ${changeText(ratio)} ${changeInterval(interval)} for the same work`;
  const shares = `${formatPercent(baseline.share)} before, ${formatPercent(current.share)} now`;
  return `${verdictWords[verdict]}${noteOf(row)}: ${shares}${change}`;
}

function attribute(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // Half a pair of UTF-16 and U+FFFE are no characters of XML.
  return shownText(text).replace(
    /[&<>"]|[\ufffe\uffff]|\p{Cs}/gu,
    (character) => entities[character] ?? '\ufffd',
  );
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return shownText(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
