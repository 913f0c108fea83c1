import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { builtProgram, loadProgram } from '../program.js';
import { runSeed, type SeedResult } from '../run/run-seed.js';
import { stopEveryWorld } from '../world/world.js';
import { Worlds } from '../worlds.js';
import { MUTANTS } from './all.js';
import { type Mutant, plant } from './mutant.js';

interface Options {
  readonly only?: string;
  readonly program?: string;
  readonly sound: boolean;
}

const command = new Command('chaos:mutants')
  .description(
    'Plants bugs in copies of the program, and lets the chaos machine look for them. Exit code 0: each was caught.',
  )
  .option('--only <name>', 'only the mutants whose name holds this text')
  .option('--sound', 'the same hunts on the program without any bug: nothing may be caught', false)
  .option('--program <folder>', 'the compiled program to plant them in, instead of building the sources');

interface Hunted {
  readonly mutant: Mutant;
  readonly result: SeedResult;
}

const progress = (line: string) => void process.stderr.write(`${line}\n`);
const SETTLED_SOON_MS = 45_000;
const ONE_FUND = { funds: 1, books: 0 } as const;

async function main({ only = '', program, sound }: Options): Promise<void> {
  const dist = program ?? (await builtProgram(progress));
  const hunted: Hunted[] = [];
  for (const mutant of MUTANTS.filter(({ name }) => name.includes(only))) {
    const result = await hunt(mutant, dist, sound);
    progress(`${mutant.name}: ${verdictOf(result)} (${Math.round(result.tookMs / 1_000)} s)`);
    hunted.push({ mutant, result });
  }
  process.stdout.write(`${tableOf(hunted)}\n`);
  const asExpected = hunted.filter(({ result }) => isCaught(result) !== sound);
  process.exitCode = asExpected.length === hunted.length ? 0 : 1;
}

async function hunt(mutant: Mutant, dist: string, sound: boolean): Promise<SeedResult> {
  const home = join(tmpdir(), `ballast-mutant-${process.pid}`);
  const planted = sound ? dist : await plant(mutant, dist, home);
  const worlds = new Worlds(await loadProgram(planted), () => undefined, mutant.shape ?? ONE_FUND, 1);
  try {
    const { world, slot } = await worlds.next();
    const schedule = {
      seed: 1,
      funds: 1,
      early: mutant.early ?? [],
      steps: mutant.hunt,
      settleDownMs: SETTLED_SOON_MS,
    };
    return await runSeed(world, slot, schedule);
  } finally {
    await worlds.stop();
    await rm(home, { recursive: true, force: true });
  }
}

const isCaught = ({ violations, unfinished }: SeedResult): boolean =>
  violations.length > 0 || unfinished !== null;

function verdictOf({ violations, unfinished }: SeedResult): string {
  const [first] = violations;
  if (first !== undefined) return `${first.invariant}: ${first.what}`;
  return unfinished === null ? 'not caught' : `never came to its end: ${unfinished}`;
}

function tableOf(hunted: readonly Hunted[]): string {
  const table = new Table({
    head: ['planted bug', 'caught', 'by', 's'],
    wordWrap: true,
    colWidths: [36, 8, 80, 6],
  });
  for (const { mutant, result } of hunted) {
    const seconds = String(Math.round(result.tookMs / 1_000));
    table.push([mutant.name, isCaught(result) ? 'yes' : 'NO', verdictOf(result), seconds]);
  }
  return table.toString();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopEveryWorld().finally(() => process.exit(130)));
}
await main(command.parse().opts<Options>());
process.exit();
