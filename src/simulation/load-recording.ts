import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import { thinGapWarning } from '../config/thin-gap.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { Decimal } from '../domain/decimal.js';
import type { FeeSchedule } from '../domain/management-fee.js';
import { type RecordedMarket, recordedMarket } from '../domain/recorded-market.js';
import { type DayTimes, utcTimesOf } from '../domain/zoned-time.js';
import {
  type ContractPrices,
  loadPrices,
  type RecordedPrices,
  type RecordingFiles,
} from './recorded-prices.js';
import { isoOf } from './series-time.js';

export interface Recording {
  readonly market: RecordedMarket;
  /** The funds whose contract has prices. */
  readonly funds: readonly FundSettings[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  /** What a reader of the results should know. */
  readonly notes: readonly string[];
}

/**
 * Reads the series of the funds' contracts and prepares the recording. Throws a `ConfigError` with the mistakes of
 * all files at once. `tickSizeOf` is asked for the price steps of each contract.
 */
export async function loadRecording(
  funds: readonly FundSettings[],
  files: RecordingFiles,
  tickSizeOf: (contract: string) => Decimal,
): Promise<Recording> {
  const recording = recordingOf(funds, await loadHeldPrices(funds, files), tickSizeOf);
  const held = new Set(funds.map(({ contract }) => contract));
  const unused = [...files.prices.keys()].filter((contract) => !held.has(contract));
  const unpaid = [...files.funding.keys()].filter((contract) => !files.prices.has(contract));
  return { ...recording, notes: [...recording.notes, ...unused.map(notPlayed), ...unpaid.map(notPaid)] };
}

/** Reads the series of the contracts that these funds hold. Throws a `ConfigError` as above, also where there are none. */
export async function loadHeldPrices(
  funds: readonly FundSettings[],
  files: RecordingFiles,
): Promise<RecordedPrices> {
  const held = new Set(funds.map(({ contract }) => contract));
  const contracts = [...held].filter((contract) => files.prices.has(contract));
  if (contracts.length === 0) throw new ConfigError([noFund([...files.prices.keys()], funds)]);
  return loadPrices(contracts, files);
}

/** Prepares recorded prices for these funds. Throws a `ConfigError` where the series do not cover the span. */
export function recordingOf(
  funds: readonly FundSettings[],
  { contracts: all, span: { from, to } }: RecordedPrices,
  tickSizeOf: (contract: string) => Decimal,
): Recording {
  const contracts = all.filter(({ contract }) => funds.some((fund) => fund.contract === contract));
  const played = funds.filter((fund) => contracts.some(({ contract }) => fund.contract === contract));
  if (contracts.length === 0)
    throw new ConfigError([
      noFund(
        all.map(({ contract }) => contract),
        funds,
      ),
    ]);
  const span = spanOf(contracts, { from, to });
  const market = recordedMarket({
    contracts: contracts.map(({ contract, candles, funding }) => ({
      contract,
      tickSize: tickSizeOf(contract),
      candles,
      funding: funding ?? [],
    })),
    fees: played.map(({ token, rules }) => ({ token, ...clockOf(rules.managementFee) })),
    dailyAt: played.flatMap(({ rules }) => utcTimesOf(rules.daily)),
    ...span,
  });
  const unused = all.filter((one) => !contracts.includes(one)).map(({ contract }) => notPlayed(contract));
  const notes = [
    ...contracts.flatMap((one) => [...fundingNotes(one, span), ...tickNotes(one, tickSizeOf(one.contract))]),
    ...played.flatMap(thinGapNotes),
    ...unused,
  ];
  const leftOut = funds.filter((fund) => !played.includes(fund)).map(({ token }) => token);
  return { market, funds: played, leftOut, notes };
}

const notPlayed = (contract: string): string => `${contract}: no fund holds it, so its prices are not played`;

const notPaid = (contract: string): string =>
  `${contract}: its funding is given and its prices are not, so none is paid`;

const clockOf = ({ at, zone }: FeeSchedule): DayTimes => (zone === undefined ? { at } : { at, zone });

/** The span to play, which every series must cover. */
function spanOf(
  contracts: readonly ContractPrices[],
  wanted: { readonly from: number | null; readonly to: number | null },
) {
  const first = Math.max(...contracts.map(({ candles }) => candles.from));
  const last = Math.min(...contracts.map(({ candles }) => candles.to));
  const from = wanted.from ?? first;
  const to = wanted.to ?? last;
  const issues = contracts.flatMap(({ source, candles }): ConfigIssue[] => {
    if (from > candles.to) {
      const over = `it ends at ${isoOf(candles.to)}, before ${isoOf(from)}, from where on it shall be played`;
      return [whole(source, over, `--from ${isoOf(last)} or earlier`)];
    }
    if (to < candles.from) {
      const early = `it begins at ${isoOf(candles.from)}, after ${isoOf(to)}, up to where it shall be played`;
      return [whole(source, early, `--to ${isoOf(first)} or later`)];
    }
    const late = `it begins at ${isoOf(candles.from)}, after ${isoOf(from)}`;
    const early = `it ends at ${isoOf(candles.to)}, before ${isoOf(to)}`;
    return [
      ...(from < candles.from ? [whole(source, late, `--from ${isoOf(first)} or later`)] : []),
      ...(to > candles.to ? [whole(source, early, `--to ${isoOf(last)} or earlier`)] : []),
    ];
  });
  if (issues.length === 0 && from > to) {
    const message = `nothing lies between ${isoOf(from)} and ${isoOf(to)}`;
    const sources = contracts.map(({ source }) => source).join(', ');
    issues.push(whole(sources, message, 'give a --to after --from'));
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return { from, to };
}

function fundingNotes(
  { contract, funding }: ContractPrices,
  { from, to }: { from: number; to: number },
): string[] {
  if (funding === null) return [`${contract}: no funding is given, so none is paid`];
  const [first, last] = [funding.at(0)?.time ?? 0, funding.at(-1)?.time ?? 0];
  const covers = first <= from + DAY && last >= to - DAY;
  return covers
    ? []
    : [
        `${contract}: funding is recorded from ${isoOf(first)} to ${isoOf(last)}; outside of that none is paid`,
      ];
}

const DAY = 86_400_000;

function thinGapNotes(fund: FundSettings): readonly string[] {
  const warning = thinGapWarning(fund);
  return warning === null ? [] : [`${fund.token}: ${warning}; the engine wants acceptThinGap: true for it`];
}

/** Far above the spread, a price step decides what trading costs. */
const COARSE_TICK = 0.0005;

function tickNotes({ contract, candles }: ContractPrices, tick: Decimal): readonly string[] {
  const open = candles.at(0)?.open;
  if (open === undefined || tick.lte(open.times(COARSE_TICK))) return [];
  const share = tick.div(open).times(100).toSignificantDigits(2).toFixed();
  return [
    `${contract}: its price step of ${tick.toFixed()} is ${share} % of its price, so every trade pays for it; give its own, as simulate --tick ${contract}=${open.times('0.00001').toSignificantDigits(1).toFixed()}`,
  ];
}

function noFund(recorded: readonly string[], funds: readonly FundSettings[]): ConfigIssue {
  const contracts = [...new Set(funds.map(({ contract }) => contract))].join(', ');
  const given = recorded.join(', ') || 'none';
  return whole(
    '--prices',
    `no fund has prices: given are ${given}, the funds hold ${contracts}`,
    'name one of these',
  );
}

function whole(file: string, message: string, remedy: string): ConfigIssue {
  return { file, line: null, column: null, path: '', message, remedy };
}
