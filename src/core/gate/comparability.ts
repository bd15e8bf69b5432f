import { readCaptureMetadata, type CaptureMetadata, type ProcessMetadata } from '../captureMetadata.ts';
import type { Profile } from '../profile.ts';

/** A profile and what errors call it. */
export interface NamedProfile {
  readonly file: string;
  readonly profile: Profile;
}

/** Something that must be alike before shares mean the same, and is not. */
export interface Difference {
  /** For example `Node.js`. */
  readonly what: string;
  readonly base: string;
  readonly current: string;
  /** The files that differ. */
  readonly files: readonly [base: string, current: string];
}

interface Environment {
  readonly file: string;
  /** By what they are of, as in `Difference.what`. */
  readonly facts: ReadonlyMap<string, string>;
}

/**
 * What differs between any capture and the first of base; each thing once, and only what both know. Empty: they are
 * comparable.
 */
export function differencesOf(base: readonly NamedProfile[], current: readonly NamedProfile[]): Difference[] {
  const [first, ...rest] = [...base, ...current].map(environmentOf);
  const differences = new Map<string, Difference>();
  for (const other of rest) {
    for (const [what, before] of first.facts) {
      const now = other.facts.get(what);
      if (now === undefined || before === now || differences.has(what)) continue;
      differences.set(what, { what, base: before, current: now, files: [first.file, other.file] });
    }
  }
  return [...differences.values()];
}

/** One clause: `Node.js 20 in a.pb.gz, 24 in b.pb.gz`. */
export function differenceText({ what, base, current, files }: Difference): string {
  return `${what} ${base} in ${files[0]}, ${current} in ${files[1]}`;
}

/** What lets doubt that all runs did the same work, which is no reason to refuse. */
export interface WorkDoubt {
  readonly what: 'scenario' | 'exit code';
  /** For people: a full sentence. */
  readonly text: string;
}

export function workDoubts(captures: readonly NamedProfile[]): WorkDoubt[] {
  const known = captures.flatMap(({ file, profile }) => {
    const metadata = readCaptureMetadata(profile);
    return metadata ? [{ file, metadata }] : [];
  });
  const unlike = <T>(
    what: WorkDoubt['what'],
    of: (metadata: CaptureMetadata) => T | null | undefined,
    say: (value: T) => string,
  ): WorkDoubt[] => {
    const those = known.flatMap(({ file, metadata }) => {
      const value = of(metadata);
      return value === undefined || value === null ? [] : [{ file, value }];
    });
    const other = those.find(({ value }) => value !== those[0].value);
    if (!other) return [];
    const [first] = those;
    const differ = `${first.file} ${say(first.value)}, ${other.file} ${say(other.value)}`;
    return [{ what, text: `${differ}: a comparison of unlike work says nothing.` }];
  };
  return [
    ...unlike(
      'scenario',
      ({ scenario }) => scenario,
      (name) => `is of the scenario "${name}"`,
    ),
    ...unlike(
      'exit code',
      ({ exitCode }) => exitCode,
      (code) => `ended with exit code ${code}`,
    ),
  ];
}

/** The texts of workDoubts. */
export function workWarnings(captures: readonly NamedProfile[]): string[] {
  return workDoubts(captures).map(({ text }) => text);
}

/** From here on exit codes name the signal that ended a process, and often the user who stopped it. */
const SIGNALS = 128;

/** `All 5 runs ended with exit code 1: did the program do its work?`; undefined where none of them failed. */
export function failedText(captures: readonly NamedProfile[]): string | undefined {
  const codes = captures
    .map(({ profile }) => readCaptureMetadata(profile)?.exitCode ?? 0)
    .filter((code) => code > 0 && code < SIGNALS);
  if (codes.length === 0) return undefined;
  const [failed, all] = [codes.length, captures.length];
  const who = all === 1 ? 'The run' : failed === all ? `All ${all} runs` : `${failed} of ${all} runs`;
  return `${who} ended with exit code ${[...new Set(codes)].join(' or ')}: did the program do its work?`;
}

/** What must be alike before shares mean the same, as far as the profile knows it. */
export function environmentOf({ file, profile }: NamedProfile): Environment {
  const metadata = readCaptureMetadata(profile);
  const facts = metadata ? captureFacts(metadata) : profileFacts(profile);
  return { file, facts: new Map(facts.filter(([, value]) => value !== '')) };
}

function captureFacts(metadata: CaptureMetadata): [string, string][] {
  // The processes that were started on the way (npm, a shell's node) say nothing of the program.
  const processes = metadata.processes.filter(samplesOf);
  const list = (values: readonly string[]) => [...new Set(values)].sort().join(' and ');
  return [
    ['recorder', 'Selftime'],
    ['profile type', (metadata.profileTypes ?? [metadata.profileType]).join('+')],
    ['Node.js', list(processes.map(({ nodeVersion }) => nodeVersion.replace(/^v?(\d+).*/, '$1')))],
    ['platform', metadata.platform],
    ['architecture', list(processes.flatMap(({ arch }) => arch ?? []))],
    ['CPU', metadata.cpuModel],
    ['flags', list(processes.map(({ flags = [] }) => list(flags) || 'none'))],
    ['interval', `${metadata.intervalMicros} µs`],
    ['exact lines', metadata.sampling?.exactLines ? 'on' : 'off'],
  ];
}

function samplesOf({ threads }: ProcessMetadata): boolean {
  return threads.some(({ samples }) => samples > 0);
}

function profileFacts({ sampleTypes, period, periodType }: Profile): [string, string][] {
  return [
    ['recorder', 'another'],
    ['profile type', sampleTypes.map(({ type }) => type).join('+')],
    ['interval', period > 0 && periodType ? `${period} ${periodType.unit}` : ''],
  ];
}

/**
 * Whether runs of both sides took turns, so that a drift of the machine meets both alike: between two runs of one side
 * there mostly stands one of the other.
 */
export function tookTurns(base: readonly Profile[], current: readonly Profile[]): boolean {
  const starts = [
    ...base.map((profile) => ({ side: 'base', time: startOf(profile) })),
    ...current.map((profile) => ({ side: 'current', time: startOf(profile) })),
  ].sort((a, b) => a.time - b.time);
  if (starts.some(({ time }) => time === 0)) return false;
  const changes = starts.filter(({ side }, i) => i > 0 && side !== starts[i - 1].side).length;
  return changes >= Math.min(base.length, current.length);
}

function startOf(profile: Profile): number {
  return readCaptureMetadata(profile)?.startTime ?? profile.timeNanos / 1e6;
}
