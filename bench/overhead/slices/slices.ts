// npm run bench:overhead:slices -- [--rounds 20] [--workloads http,tsc,prettier,awaits] [--modes default,1 ms,...] [--node 24]
// What sampling costs a program that runs on and on. Profilers begin and end in turn within one process, whose work comes
// in pieces that are all alike; what a piece takes with a profiler is compared with what it takes without. See README.md.
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../../scripts/nodes.mjs';
import { machine, median, report } from '../../results.ts';
import { chosen } from '../chosen.ts';
import { randomNumbers } from '../../program.ts';
import { slicedModes, type SlicedMode } from './modes.ts';
import { SlicedProgram, type Piece, type Slice } from './program.ts';

const WORKLOADS = { http: 'http', tsc: 'tsc', prettier: 'prettier', awaits: 'awaits' };

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    workloads: { type: 'string', default: Object.keys(WORKLOADS).join(',') },
    modes: { type: 'string', default: Object.keys(slicedModes).join(',') },
    node: { type: 'string', default: '24' },
  },
});
const node = await nodeBinary(Number(options.node));
if (!node) throw new Error(`There is no Node ${options.node} for this platform.`);

/** A round: a slice with each profiler, and before each of them one without. */
interface Round {
  readonly bare: readonly Slice[];
  readonly profiled: readonly Slice[];
}

async function measure(workload: string, modes: readonly SlicedMode[]): Promise<Round[]> {
  const rounds: Round[] = [];
  const program = await SlicedProgram.start(node!, workload);
  try {
    for (let round = 1; round <= Number(options.rounds); round++) {
      const [bare, profiled]: [Slice[], Slice[]] = [[], []];
      for (const mode of modes) {
        bare.push(await program.slice());
        profiled.push(await program.slice(mode));
      }
      rounds.push({ bare, profiled });
      console.log(`${workload}: ${round}/${options.rounds}`);
    }
  } finally {
    await program.end();
  }
  return rounds;
}

/**
 * What a piece takes when nothing disturbs it: others on the machine can only add to it, and a tenth of the pieces is
 * hardly disturbed.
 */
function undisturbed(slices: readonly Slice[], of: keyof Piece): number {
  const times = slices.flatMap(({ pieces }) => pieces.map((piece) => piece[of])).sort((a, b) => a - b);
  return times[Math.floor(times.length / 10)];
}

function ratio(rounds: readonly Round[], mode: number, of: keyof Piece): number {
  const profiled = rounds.map((round) => round.profiled[mode]);
  const bare = rounds.flatMap((round) => round.bare);
  return undisturbed(profiled, of) / undisturbed(bare, of);
}

/** With the interval in which 95 % of the ratios lie when rounds are drawn again (bootstrap). */
function withInterval(rounds: readonly Round[], of: (rounds: readonly Round[]) => number): string {
  const random = randomNumbers(1);
  const drawn = Array.from({ length: 1000 }, () =>
    of(rounds.map(() => rounds[Math.floor(random() * rounds.length)])),
  ).sort((a, b) => a - b);
  const [value, low, high] = [of(rounds), drawn[25], drawn[975]].map((each) => each.toFixed(3));
  return `${value} [${low}-${high}]`;
}

const modes = chosen(options.modes, slicedModes);
const lines: string[] = [];
const results = [];
for (const [workload] of chosen(options.workloads, WORKLOADS)) {
  const rounds = await measure(
    workload,
    modes.map(([, mode]) => mode),
  );
  for (const [i, [mode]] of modes.entries()) {
    const times = (['main', 'all'] as const).map((of) =>
      withInterval(rounds, (drawn) => ratio(drawn, i, of)),
    );
    const counted = rounds.flatMap(({ profiled }) => profiled[i].counted ?? []);
    lines.push(
      `| ${[`${workload}: ${mode}`, ...times, counted.length > 0 ? median(counted).toFixed(3) : '-'].join(' | ')} |`,
    );
  }
  results.push({ what: workload, rounds });
}
const head = ['times bare [95 %]', 'main CPU', 'all CPU', 'counted, of main CPU'];
const table = [head, head.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
await report(
  'slices',
  [machine(), `Measured: Node ${options.node}, ${options.rounds} rounds`, '', ...table, ...lines].join('\n'),
  results,
);
