import { Command } from 'commander';
import { runMatrix } from './matrix/run-matrix.js';
import { type ChaosOptions, count, minutes, partNames } from './options.js';
import { builtProgram, loadProgram } from './program.js';
import { runSeeds } from './run-seeds.js';
import { isGreen } from './totals.js';
import { stopEveryWorld } from './world/world.js';

const command = new Command('chaos')
  .description(
    'Runs the whole system as separate processes through random markets, kills, resets and operators, and judges ' +
      'what has become of the money. Exit code 0: every promise was kept.',
  )
  .option('--seeds <n>', 'how many seeds', count, 20)
  .option('--seed <n>', 'the first seed; a failing one is run again by --seed S --seeds 1', count, 1)
  .option('--minutes <m>', 'start no further seed after so many minutes', minutes, 600)
  .option('--worlds <n>', 'how many systems run beside each other', count, 2)
  .option('--matrix', 'kill each process at each boundary instead', false)
  .option('--parts <names>', 'of the matrix only these processes, with commas between', partNames)
  .option('--only <text>', 'of the matrix only boundaries whose name begins like this')
  .option('--resume <file>', 'go on after the seeds of an earlier run, and add up')
  .option('--program <folder>', 'the compiled program to test, instead of building the sources')
  .option('--timeline', 'print what happened in seeds that are green, too', false)
  .option('--json', 'print the totals as JSON', false);

async function main(options: ChaosOptions): Promise<void> {
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  const program = await loadProgram(options.program ?? (await builtProgram(progress)));
  const totals = options.matrix
    ? await runMatrix(program, progress, options)
    : await runSeeds(program, options, progress);
  if (options.json) process.stdout.write(`${JSON.stringify(totals)}\n`);
  else {
    const { seeds, kills, faults, resets, orders, violations, unfinished, tookMs } = totals;
    process.stdout.write(
      `${seeds} seeds in ${Math.round(tookMs / 1_000)} s: ${orders} orders, ${kills} kills, ${faults} faults, ` +
        `${resets} resets; ${violations.length} violations, ${unfinished.length} unfinished\n`,
    );
  }
  process.exitCode = isGreen(totals) ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopEveryWorld().finally(() => process.exit(130)));
}
try {
  await main(command.parse().opts<ChaosOptions>());
} finally {
  // What has failed leaves no servers behind.
  await stopEveryWorld();
}
process.exit();
