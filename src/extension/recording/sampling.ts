import type { CaptureOptions } from '../../capture/types.ts';
import { checkHealthUrl, type WarmupOption } from '../../capture/warmup.ts';
import { SelftimeError } from '../../core/errors.ts';
import {
  parseProfileTypes,
  profileTypes,
  withAllocations,
  type ProfileType,
} from '../../core/profileTypes.ts';
import { SettingError } from '../settingError.ts';

/** As the settings `selftime.sampling.*` and the attribute `sampling` of launch.json call them. */
export const samplingNames = [
  'types',
  'allocations',
  'intervalMicros',
  'windowSeconds',
  'budgetPercent',
  'cpuThreshold',
  'pauseAboveThreshold',
  'warmup',
  'warmupUntil',
  'exactLines',
] as const;
export type SamplingName = (typeof samplingNames)[number];

/** What users wrote, unchecked. */
export type SamplingValues = Readonly<Record<SamplingName, unknown>>;

export type SamplingOptions = Required<
  Pick<
    CaptureOptions,
    'types' | 'intervalMicros' | 'windowSeconds' | 'budget' | 'cpuThreshold' | 'pauses' | 'exactLines'
  >
> & { readonly warmup: WarmupOption | undefined };

/** What a number may be; the same as in package.json. */
export const samplingLimits = {
  intervalMicros: { minimum: 100, maximum: 1_000_000 },
  windowSeconds: { minimum: 1, maximum: 600 },
  budgetPercent: { minimum: 0.1, maximum: 100 },
  cpuThreshold: { minimum: 0.05, maximum: 1 },
  warmup: { minimum: 0, maximum: 86_400 },
} as const;

/**
 * How to sample.
 *
 * @param settings all of them
 * @param written the attribute `sampling` of a launch configuration; what it names beats the settings
 * @throws SettingError for a setting, SelftimeError `usage` for the attribute.
 */
export function samplingOptions(settings: SamplingValues, written?: unknown): SamplingOptions {
  const own = attribute(written);
  // A warm-up of the configuration's own replaces the other kind, too.
  const warmsUp = 'warmup' in own || 'warmupUntil' in own;
  const values = { ...settings, ...(warmsUp ? { warmup: 0, warmupUntil: '' } : {}), ...own };
  const reader = new Reader(values, (name, problem, nextStep) =>
    name in own ? attributeError(name, problem) : new SettingError(`sampling.${name}`, problem, nextStep),
  );
  return {
    types: reader.flag('allocations') ? withAllocations(reader.types()) : reader.types(),
    intervalMicros: reader.number('intervalMicros'),
    windowSeconds: reader.number('windowSeconds'),
    budget: reader.number('budgetPercent') / 100,
    cpuThreshold: reader.number('cpuThreshold'),
    pauses: reader.flag('pauseAboveThreshold'),
    exactLines: reader.flag('exactLines'),
    warmup: reader.warmup(),
  };
}

type Complain = (name: SamplingName, problem: string, nextStep: string) => SelftimeError;

class Reader {
  private readonly values: SamplingValues;
  private readonly complain: Complain;

  constructor(values: SamplingValues, complain: Complain) {
    this.values = values;
    this.complain = complain;
  }

  types(): readonly ProfileType[] {
    const { types } = this.values;
    const known = Array.isArray(types) ? parseProfileTypes(types as string[]) : undefined;
    if (known) return known;
    throw this.complain(
      'types',
      `is ${shown(types)}: not a list of ${profileTypes.join(', ')}`,
      'Correct it.',
    );
  }

  number(name: keyof typeof samplingLimits, orElse = ''): number {
    const { minimum, maximum } = samplingLimits[name];
    const value = this.values[name];
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
    throw this.complain(
      name,
      `is ${shown(value)}: not a number from ${minimum} to ${maximum}${orElse}`,
      'Correct it.',
    );
  }

  flag(name: 'allocations' | 'pauseAboveThreshold' | 'exactLines'): boolean {
    const value = this.values[name];
    if (typeof value === 'boolean') return value;
    throw this.complain(name, `is ${shown(value)}: not true or false`, 'Correct it.');
  }

  /** The URL, if there is one, beats the time. */
  warmup(): WarmupOption | undefined {
    const { warmup, warmupUntil } = this.values;
    if (warmupUntil !== '') return { mode: 'url', url: this.healthUrl(warmupUntil) };
    if (warmup === 'auto') return { mode: 'auto' };
    const seconds = this.number('warmup', ', and not "auto"');
    return seconds === 0 ? undefined : { mode: 'time', seconds };
  }

  private healthUrl(value: unknown): string {
    try {
      return checkHealthUrl(String(value));
    } catch (error) {
      const { nextStep = '' } = error as SelftimeError;
      const problem = `is ${shown(value)}: not the address of a health check on this machine`;
      throw this.complain('warmupUntil', problem, nextStep);
    }
  }
}

function attribute(written: unknown): Partial<SamplingValues> {
  if (written === undefined || written === null) return {};
  if (typeof written !== 'object' || Array.isArray(written))
    throw new SelftimeError(
      'usage',
      '"sampling" in the launch configuration is not an object.',
      'Correct it in launch.json.',
    );
  const known = new Set<string>(samplingNames);
  for (const name of Object.keys(written))
    if (!known.has(name)) throw attributeError(name, `is unknown; there are ${samplingNames.join(', ')}`);
  return written;
}

function attributeError(name: string, problem: string): SelftimeError {
  return new SelftimeError(
    'usage',
    `"sampling.${name}" in the launch configuration ${problem}.`,
    'Correct it in launch.json.',
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'missing';
}
