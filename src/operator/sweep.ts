import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readFunds } from '../config/funds-file.js';
import { readText } from '../config/read-text.js';
import { readYaml } from '../config/yaml-source.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { checkDirectoryTarget } from '../local/atomic-directory.js';
import { checkResultFile, writeResultFile } from '../local/result-file.js';
import { loadRecording } from '../simulation/load-recording.js';
import { tickSizeBy } from '../simulation/play-choice.js';
import { MOST_POINTS, pointCount } from '../simulation/sweep/grid.js';
import { runSweep, type SweepSetup } from '../simulation/sweep/run-sweep.js';
import { type SweepReport, sweepPoints } from '../simulation/sweep/sweep-report.js';
import { readVariation, type Variation } from '../simulation/sweep/variation.js';
import { checkGrid } from '../simulation/sweep/varied-funds.js';
import { UsageError, type UsageProblem } from './command-error.js';
import { interruption } from './interruption.js';
import { recordingFiles } from './recording-options.js';
import { chosenPlay } from './simulate/chosen-play.js';
import type { SimulateOptions } from './simulate/simulate-options.js';
import { printSweep } from './sweep/print-sweep.js';
import { sweepCsv } from './sweep/sweep-csv.js';
import { sweepProgress } from './sweep/sweep-progress.js';
import { SWEEP_FILES, writeSweep } from './sweep/write-sweep.js';
import type { Terminal } from './terminal.js';

/** `ballast simulate --vary`: the same recording by many rules, on all cores. */
export async function sweep(terminal: Terminal, file: string, options: SimulateOptions): Promise<void> {
  const { csv, out } = options;
  if (out !== undefined) await checkDirectoryTarget(out, SWEEP_FILES);
  if (csv !== undefined) await checkResultFile(csv);
  const report = await sweepReport(terminal, file, options);
  if (csv !== undefined) await writeResultFile(csv, sweepCsv(report));
  if (out !== undefined) {
    await writeSweep(out, report);
    terminal.note(`written: ${SWEEP_FILES.map((name) => join(out, name)).join(', ')}`);
  }
  if (options.json) terminal.printJson(report);
  else printSweep(terminal, report);
}

async function sweepReport(terminal: Terminal, file: string, options: SimulateOptions): Promise<SweepReport> {
  const text = await readText(file);
  const { funds } = readFunds(file, text, 'simulation');
  const variations = variationsOf(options.vary, funds);
  const { value } = readYaml(file, text);
  const gridNotes = checkGrid(value, variations);
  const files = recordingFiles(options);
  const choice = chosenPlay(options);
  const { market, leftOut, notes } = await loadRecording(funds, files, tickSizeBy(choice));
  const contracts = market.contracts.map(({ contract }) => contract);
  const setup: SweepSetup = { value, variations, prices: { kind: 'files', contracts, files }, choice };
  const outcomes = await played(terminal, setup, options.workers ?? availableParallelism());
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    vary: variations.map(({ name, values }) => ({ name, values: values.map(({ text }) => text) })),
    points: sweepPoints(variations, outcomes),
    leftOut,
    notes: [...notes, ...gridNotes],
  };
}

async function played(terminal: Terminal, setup: SweepSetup, workers: number) {
  const interrupted = interruption('sweep');
  const progress = sweepProgress(terminal, pointCount(setup.variations), workers);
  try {
    return await runSweep(setup, { workers, signal: interrupted.signal, onPoint: progress.done });
  } finally {
    interrupted.end();
    progress.end();
  }
}

/** Throws a `UsageError` with all that is wrong in what is to be varied. */
function variationsOf(texts: readonly string[], funds: readonly FundSettings[]): readonly Variation[] {
  const problems: UsageProblem[] = [];
  const variations: Variation[] = [];
  for (const text of texts) {
    const read = readVariation(text, funds);
    if ('message' in read) problems.push({ option: '--vary', ...read });
    else if (variations.some(({ name }) => name === read.name))
      problems.push({
        option: '--vary',
        message: `${read.name} is given twice`,
        remedy: 'give all its values at once',
      });
    else variations.push(read);
  }
  if (problems.length === 0) problems.push(...tooMany(variations));
  if (problems.length > 0) throw new UsageError(problems);
  return variations;
}

function tooMany(variations: readonly Variation[]): readonly UsageProblem[] {
  const points = pointCount(variations);
  if (points <= MOST_POINTS) return [];
  const sizes = variations.map(({ values }) => values.length).join(' x ');
  const message = `the grid has ${points} points (${sizes}), more than ${MOST_POINTS}`;
  return [{ option: '--vary', message, remedy: 'take wider steps, or vary less at once' }];
}
