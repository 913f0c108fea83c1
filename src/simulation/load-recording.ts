import { ConfigError, type ConfigIssue } from '../config/config-error.js';
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
  return { ...recording, notes: [...recording.notes, ...unused.map(notPlayed)] };
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
  const notes = [...contracts.flatMap((one) => fundingNotes(one, span)), ...unused];
  const leftOut = funds.filter((fund) => !played.includes(fund)).map(({ token }) => token);
  return { market, funds: played, leftOut, notes };
}

const notPlayed = (contract: string): string => `${contract}: no fund holds it, so its prices are not played`;

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
