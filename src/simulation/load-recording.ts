import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { Decimal } from '../domain/decimal.js';
import { type FundingRecord, type RecordedMarket, recordedMarket } from '../domain/recorded-market.js';
import { type RecordedCandles, readCandles } from './read-candles.js';
import { readFunding } from './read-funding.js';
import type { PlayedSpan } from './series-order.js';
import { isoOf } from './series-time.js';

/** What is read; `from` and `to` are both included, and null is where every series begins or ends. */
export interface RecordingFiles extends PlayedSpan {
  /** By contract. */
  readonly prices: ReadonlyMap<string, string>;
  readonly funding: ReadonlyMap<string, string>;
}

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
  const played = funds.filter(({ contract }) => files.prices.has(contract));
  const contracts = [...new Set(played.map(({ contract }) => contract))];
  if (contracts.length === 0) throw new ConfigError([noFund(files, funds)]);
  const [candles, funding] = await readAll(contracts, files);
  const span = spanOf(candles, files);
  const market = recordedMarket({
    contracts: contracts.map((contract) => ({
      contract,
      tickSize: tickSizeOf(contract),
      candles: candles.get(contract) ?? [],
      funding: funding.get(contract) ?? [],
    })),
    fees: played.map(({ token, rules }) => ({ token, at: rules.managementFee.at })),
    dailyAt: played.map(({ rules }) => rules.daily.at),
    ...span,
  });
  const unused = [...files.prices.keys()].filter((contract) => !contracts.includes(contract));
  const notes = [
    ...contracts.flatMap((contract) => fundingNotes(contract, funding.get(contract), span)),
    ...unused.map((contract) => `${contract}: no fund holds it, so its prices are not played`),
  ];
  const leftOut = funds.filter((fund) => !played.includes(fund)).map(({ token }) => token);
  return { market, funds: played, leftOut, notes };
}

async function readAll(contracts: readonly string[], recording: RecordingFiles) {
  const issues: ConfigIssue[] = [];
  const read = async <T>(
    files: ReadonlyMap<string, string>,
    reader: (file: string, contract: string) => Promise<T>,
  ) => {
    const found = new Map<string, T>();
    for (const contract of contracts) {
      const file = files.get(contract);
      if (file === undefined) continue;
      try {
        found.set(contract, await reader(file, contract));
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        issues.push(...error.issues);
      }
    }
    return found;
  };
  const candles = await read(recording.prices, (file, contract) => readCandles(file, contract, recording));
  const rates = await read(recording.funding, (file) => readFunding(file, recording));
  if (issues.length > 0) throw new ConfigError(issues);
  return [candles, rates] as const;
}

/** The span to play, which every series must cover. */
function spanOf(series: ReadonlyMap<string, RecordedCandles>, files: RecordingFiles) {
  const all = [...series.values()];
  const first = Math.max(...all.map(({ from }) => from));
  const last = Math.min(...all.map(({ to }) => to));
  const from = files.from ?? first;
  const to = files.to ?? last;
  const issues = [...series].flatMap(([contract, candles]): ConfigIssue[] => {
    const file = files.prices.get(contract) ?? contract;
    return [
      ...(from < candles.from
        ? [
            whole(
              file,
              `it begins at ${isoOf(candles.from)}, after ${isoOf(from)}`,
              `--from ${isoOf(first)} or later`,
            ),
          ]
        : []),
      ...(to > candles.to
        ? [
            whole(
              file,
              `it ends at ${isoOf(candles.to)}, before ${isoOf(to)}`,
              `--to ${isoOf(last)} or earlier`,
            ),
          ]
        : []),
    ];
  });
  if (issues.length === 0 && from > to) {
    const message = `nothing lies between ${isoOf(from)} and ${isoOf(to)}`;
    issues.push(whole([...files.prices.values()].join(', '), message, 'give a --to after --from'));
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return { from, to };
}

function fundingNotes(
  contract: string,
  funding: readonly FundingRecord[] | undefined,
  { from, to }: { from: number; to: number },
): string[] {
  if (funding === undefined) return [`${contract}: no funding is given, so none is paid`];
  const [first, last] = [funding.at(0)?.time ?? 0, funding.at(-1)?.time ?? 0];
  const covers = first <= from + DAY && last >= to - DAY;
  return covers
    ? []
    : [
        `${contract}: funding is recorded from ${isoOf(first)} to ${isoOf(last)}; outside of that none is paid`,
      ];
}

const DAY = 86_400_000;

function noFund({ prices }: RecordingFiles, funds: readonly FundSettings[]): ConfigIssue {
  const contracts = [...new Set(funds.map(({ contract }) => contract))].join(', ');
  const given = [...prices.keys()].join(', ') || 'none';
  return whole(
    '--prices',
    `no fund has prices: given are ${given}, the funds hold ${contracts}`,
    'name one of these',
  );
}

function whole(file: string, message: string, remedy: string): ConfigIssue {
  return { file, line: null, column: null, path: '', message, remedy };
}
