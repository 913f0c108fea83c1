import { Command } from 'commander';
import { measureLatency } from './latency.js';
import { load, machineNote } from './machine.js';
import { MarketHand } from './market-hand.js';
import { reportText } from './report.js';
import { type Measured, resultsOf } from './results.js';
import { measureSimulation } from './simulation/measure.js';
import { FULL, QUICK, type Size } from './size.js';
import { measureSweep } from './sweep/measure.js';
import { measureThroughput } from './throughput.js';
import { measureTicks } from './ticks/measure.js';
import { MARKET_START, startWorld } from './world.js';

interface Options {
  readonly json?: true;
  readonly quick?: true;
}

const command = new Command('bench')
  .description(
    'Measures the running system beside the same hops without any work. Exit code 0: floors reached.',
  )
  .option('--json', 'print the ratios and the figures behind them as JSON')
  .option('--quick', 'one pair and few funds: shows that the bench works, its figures mean little');

async function main(options: Options): Promise<void> {
  const started = performance.now();
  const before = load();
  const measured = await measureAll(options.quick === true ? QUICK : FULL, (line) =>
    process.stderr.write(`${line}\n`),
  );
  const results = resultsOf(measured, machineNote(before, (performance.now() - started) / 1_000));
  const text = options.json === true ? JSON.stringify(results, null, 2) : reportText(results);
  process.stdout.write(`${text}\n`);
  process.exitCode = results.passed ? 0 : 1;
}

async function measureAll(size: Size, progress: (line: string) => void): Promise<Measured> {
  // First, while nothing else runs.
  const simulation = await measureSimulation(size, progress);
  const sweep = await measureSweep(size, progress);
  const world = await startWorld(size.funds, progress);
  try {
    const hand = new MarketHand(world.exchange, MARKET_START);
    return {
      throughput: await measureThroughput(world, hand, size, progress),
      latency: await measureLatency(world, hand, size, progress),
      ticks: await measureTicks(world.system.databaseUrl, size, progress),
      simulation,
      sweep,
    };
  } finally {
    await world.stop();
  }
}

await main(command.parse().opts<Options>());
