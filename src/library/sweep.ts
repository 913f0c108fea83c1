import { availableParallelism } from 'node:os';
import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { pricesInMemory } from '../simulation/memory-prices.js';
import { type PlayChoice, recordingBy } from '../simulation/play-choice.js';
import { loadPrices, type RecordedPrices } from '../simulation/recorded-prices.js';
import { pointCount } from '../simulation/sweep/grid.js';
import { runSweep, type SweepPrices } from '../simulation/sweep/run-sweep.js';
import { type SweepReport, sweepPoints } from '../simulation/sweep/sweep-report.js';
import type { Variation } from '../simulation/sweep/variation.js';
import { checkGrid } from '../simulation/sweep/varied-funds.js';
import { refuse, wrongArgument } from './check-input.js';
import { collectIssues } from './collect-issues.js';
import type { FundInput } from './fund-input.js';
import { fundsOf } from './funds.js';
import { checkArrays, checkFiles, type PriceArrays, type PriceFiles } from './prices.js';
import { type Varied, variationsOf } from './varied.js';
import { playChoice, type VenueRequest } from './venue-request.js';

/** How far a sweep has come, in points of its grid. */
export interface SweepProgress {
  readonly done: number;
  readonly points: number;
}

export interface SweepRequest extends VenueRequest {
  /** As `readFunds` takes them. */
  readonly funds: string | readonly FundInput[];
  /** As `loadPrices` or `readPrices` takes them: every thread reads them itself. */
  readonly prices: PriceFiles | PriceArrays;
  /** What is varied: `{ 'interim.range': '0.05..0.25/0.01', 'BTC3L.leverage': [2, 3] }`; each value with each other. */
  readonly vary: Varied;
  /** Threads; as many as there are cores unless given. */
  readonly workers?: number;
  /** Told after every point. */
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Plays recorded prices at every point of a grid of rules, on all cores, as `ballast simulate --vary` does. Rejects with
 * a `ConfigError` of all that is wrong in the request before anything is played, and with the signal's reason once it is
 * aborted; what was played is then lost.
 */
export async function sweep(request: SweepRequest): Promise<SweepReport> {
  const { workers = availableParallelism(), onProgress, signal = NEVER } = request ?? {};
  const { value, variations, prices, choice, recorded, funds, gridNotes } = await checked(request);
  const { market, leftOut, notes } = recordingBy(funds, recorded, choice);
  const points = pointCount(variations);
  signal.throwIfAborted();
  const outcomes = await runSweep(
    { value, variations, prices, choice },
    { workers, signal, onPoint: (done) => onProgress?.({ done, points }) },
  );
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    vary: variations.map(({ name, values }) => ({ name, values: values.map(({ text }) => text) })),
    points: sweepPoints(variations, outcomes),
    leftOut,
    notes: [...notes, ...gridNotes],
  };
}

const NEVER = new AbortController().signal;

interface Checked {
  readonly funds: readonly FundSettings[];
  readonly value: unknown;
  readonly variations: readonly Variation[];
  readonly prices: SweepPrices;
  readonly recorded: RecordedPrices;
  readonly choice: PlayChoice;
  readonly gridNotes: readonly string[];
}

async function checked(request: SweepRequest): Promise<Checked> {
  const issues: ConfigIssue[] = [];
  const { funds, prices, vary, workers: _, onProgress: __, signal: ___, ...rest } = request ?? {};
  const choice = playChoice('sweep', rest, issues);
  checkOptions(request ?? {}, issues);
  const read = readable(funds, issues) ? collectIssues(issues, () => fundsOf('sweep', funds)) : null;
  // Without funds every token would be unknown.
  const variations = read === null ? [] : variationsOf('sweep', vary, read.funds, issues);
  const given = pricesOf(prices, read?.funds ?? [], issues);
  const recorded = given === null ? null : await readNow(given, issues);
  const gridNotes =
    read !== null && issues.length === 0
      ? collectIssues(issues, () => inRequest(() => checkGrid(read.value, variations)))
      : null;
  refuse(issues);
  if (read === null || given === null || recorded === null)
    throw new RangeError('what is wrong was not told');
  return { ...read, variations, prices: given, recorded, choice, gridNotes: gridNotes ?? [] };
}

/** Grids are checked by the values of their points: those stand for a place. */
function inRequest<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.issues.map((issue) => ({ ...issue, file: 'sweep' })));
  }
}

/** What `loadFunds` gives has every default filled in, and cannot be varied as a file is. */
function readable(funds: SweepRequest['funds'], issues: ConfigIssue[]): boolean {
  const isChecked =
    Array.isArray(funds) &&
    funds.some((fund: { rules?: { preset?: unknown } }) => fund?.rules?.preset !== undefined);
  if (!isChecked) return true;
  const remedy = 'give the text of a funds file, or objects with its keys, as readFunds takes them';
  issues.push(wrongArgument('sweep', 'funds', 'these are checked funds', remedy));
  return false;
}

function pricesOf(
  given: SweepRequest['prices'],
  funds: readonly FundSettings[],
  issues: ConfigIssue[],
): SweepPrices | null {
  const before = issues.length;
  const prices = isInMemory(given)
    ? ({ kind: 'memory', ...checkArrays('sweep', given, issues) } as const)
    : ({ kind: 'files', contracts: [], files: checkFiles('sweep', given, issues) } as const);
  if (issues.length > before) return null;
  if (prices.kind === 'memory') return prices;
  const held = new Set(funds.map(({ contract }) => contract));
  const all = [...prices.files.prices.keys()];
  const contracts = all.filter((contract) => held.has(contract));
  return { ...prices, contracts: contracts.length === 0 ? all : contracts };
}

const isInMemory = (given: SweepRequest['prices']): given is PriceArrays =>
  Object.values(given?.prices ?? {}).some((series) => typeof series !== 'string');

/** The mistakes in files and rows are found before a thread meets them. */
async function readNow(prices: SweepPrices, issues: ConfigIssue[]): Promise<RecordedPrices | null> {
  try {
    if (prices.kind === 'memory') return pricesInMemory(prices.series, prices.span);
    return await loadPrices(prices.contracts, prices.files);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    issues.push(...error.issues);
    return null;
  }
}

const MOST_WORKERS = 1_024;

function checkOptions(
  { workers, onProgress, signal }: Pick<Partial<SweepRequest>, 'workers' | 'onProgress' | 'signal'>,
  issues: ConfigIssue[],
): void {
  const wrong = (path: string, message: string, remedy: string) =>
    issues.push(wrongArgument('sweep', path, message, remedy));
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS))
    wrong('workers', `'${workers}' is no number of threads`, `give a whole number from 1 to ${MOST_WORKERS}`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    wrong('onProgress', 'this is no function', 'give a function, or leave it out');
  if (signal !== undefined && !(signal instanceof AbortSignal))
    wrong('signal', 'this is no AbortSignal', 'give the signal of an AbortController, or leave it out');
}
