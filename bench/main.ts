import { Command, Option } from 'commander';
import { measureLatency } from './latency.js';
import { load, machineNote } from './machine.js';
import { MarketHand } from './market-hand.js';
import { PARTS, type Part, readParts } from './parts.js';
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
  readonly only: ReadonlySet<Part>;
}

const command = new Command('bench')
  .description(
    'Measures the running system beside the same hops without any work. Exit code 0: floors reached.',
  )
  .option('--json', 'print the ratios and the figures behind them as JSON')
  .addOption(
    new Option(
      '--only <parts>',
      'a: rebalances a second, b: tick to order, c: ticks, d: simulation, e: sweep',
    )
      .argParser(readParts)
      .default(new Set(PARTS), 'all'),
  )
  .option('--quick', 'one pair and few funds: shows that the bench works, its figures mean little');

async function main(options: Options): Promise<void> {
  const started = performance.now();
  const before = load();
  const measured = await measureAll(options.only, options.quick === true ? QUICK : FULL, (line) =>
    process.stderr.write(`${line}\n`),
  );
  const results = resultsOf(measured, machineNote(before, (performance.now() - started) / 1_000));
  const text = options.json === true ? JSON.stringify(results, null, 2) : reportText(results);
  process.stdout.write(`${text}\n`);
  process.exitCode = results.passed ? 0 : 1;
}

type Progress = (line: string) => void;

async function measureAll(parts: ReadonlySet<Part>, size: Size, progress: Progress): Promise<Measured> {
  // First, while nothing else runs.
  const simulation = parts.has('d') ? await measureSimulation(size, progress) : null;
  const sweep = parts.has('e') ? await measureSweep(size, progress) : null;
  return { simulation, sweep, ...(await measureSystem(parts, size, progress)) };
}

async function measureSystem(
  parts: ReadonlySet<Part>,
  size: Size,
  progress: Progress,
): Promise<Pick<Measured, 'throughput' | 'latency' | 'ticks'>> {
  const [a, b, c] = [parts.has('a'), parts.has('b'), parts.has('c')];
  if (!a && !b && !c) return { throughput: null, latency: null, ticks: null };
  const world = await startWorld(size.funds, progress);
  try {
    const hand = new MarketHand(world.exchange, MARKET_START);
    return {
      throughput: a ? await measureThroughput(world, hand, size, progress) : null,
      latency: b ? await measureLatency(world, hand, size, progress) : null,
      ticks: c ? await measureTicks(world.system.databaseUrl, size, progress) : null,
    };
  } finally {
    await world.stop();
  }
}

await main(command.parse().opts<Options>());
