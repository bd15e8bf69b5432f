import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { settings } from '../contributions.ts';
import { samplingLimits, samplingNames, samplingOptions, type SamplingValues } from './sampling.ts';

const defaults = Object.fromEntries(
  samplingNames.map((name) => [name, settings[`sampling.${name}`]]),
) as SamplingValues;

describe('how to sample', () => {
  it('by default costs at most 2 % and leaves nothing out', () => {
    assert.deepEqual(samplingOptions(defaults), {
      types: ['wall'],
      intervalMicros: 5000,
      windowSeconds: 10,
      budget: 0.02,
      cpuThreshold: 0.75,
      pauses: false,
      exactLines: false,
      warmup: undefined,
    });
  });

  it('takes a warm-up as seconds, "auto" or a health check', () => {
    const warmup = (values: Partial<SamplingValues>, written?: object) =>
      samplingOptions({ ...defaults, ...values }, written).warmup;
    assert.deepEqual(warmup({ warmup: 3 }), { mode: 'time', seconds: 3 });
    assert.deepEqual(warmup({ warmup: 'auto' }), { mode: 'auto' });
    const url = 'http://localhost:3000/health';
    assert.deepEqual(warmup({ warmup: 3, warmupUntil: url }), { mode: 'url', url });
    assert.deepEqual(warmup({ warmupUntil: url }, { warmup: 3 }), { mode: 'time', seconds: 3 });
    assert.deepEqual(warmup({ warmup: 3 }, { warmupUntil: url }), { mode: 'url', url });
    assert.equal(warmup({ warmup: 3 }, { warmup: 0 }), undefined);
  });

  it('says which setting is wrong, and leads there', () => {
    const wrong = (values: Partial<SamplingValues>, setting: string, problem: RegExp): void =>
      assert.throws(() => samplingOptions({ ...defaults, ...values }), { setting, message: problem });
    wrong(
      { warmupUntil: 'http://example.com/health' },
      'selftime.sampling.warmupUntil',
      /"http:\/\/example.com\/health": not the address of a health check on this machine/,
    );
    wrong({ budgetPercent: 0 }, 'selftime.sampling.budgetPercent', /is 0: not a number from 0.1 to 100\.$/);
    wrong({ cpuThreshold: '1' }, 'selftime.sampling.cpuThreshold', /is "1": not a number/);
    wrong({ warmup: 'automatic' }, 'selftime.sampling.warmup', /and not "auto"\.$/);
    wrong({ types: ['cpu', 'memory'] }, 'selftime.sampling.types', /not a list of wall, cpu, heap\.$/);
    wrong({ exactLines: 'yes' }, 'selftime.sampling.exactLines', /not true or false/);
  });

  it('takes all allocations in place of the live heap', () => {
    const types = (values: Partial<SamplingValues>, written?: object) =>
      samplingOptions({ ...defaults, ...values }, written).types;
    assert.deepEqual(types({ types: ['wall', 'heap'] }, { allocations: true }), ['wall', 'allocations']);
    assert.deepEqual(types({ allocations: true }), ['wall']);
  });

  it('follows a launch configuration, and says what is wrong in it', () => {
    const { exactLines, budget } = samplingOptions(defaults, { exactLines: true, budgetPercent: 5 });
    assert.deepEqual([exactLines, budget], [true, 0.05]);
    const wrong = (written: unknown, message: RegExp): void =>
      assert.throws(() => samplingOptions(defaults, written), { message });
    wrong({ warmup: -1 }, /^"sampling.warmup" in the launch configuration is -1/);
    wrong({ interval: 1 }, /"sampling.interval" .* is unknown; there are types, /);
    wrong('fast', /"sampling" in the launch configuration is not an object/);
  });

  it('has the limits that package.json tells the editor', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const declared = manifest.contributes.configuration.properties;
    const attributes = manifest.contributes.debuggers[0].configurationAttributes.launch.properties.sampling;
    assert.deepEqual(Object.keys(attributes.properties).sort(), [...samplingNames].sort());
    for (const [name, { minimum, maximum }] of Object.entries(samplingLimits)) {
      for (const schema of [declared[`selftime.sampling.${name}`], attributes.properties[name]]) {
        const number = schema.anyOf?.[0] ?? schema;
        assert.deepEqual([number.minimum, number.maximum], [minimum, maximum], name);
      }
    }
  });
});
