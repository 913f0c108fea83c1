import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import type { FundingRecord } from '../domain/recorded-market.js';
import type { RecordedCandles } from './candle-series.js';
import { readFunding } from './read-funding.js';
import { readPrices } from './read-prices.js';
import type { PlayedSpan } from './series-order.js';

/** What is read; `from` and `to` are both included, and null is where every series begins or ends. */
export interface RecordingFiles extends PlayedSpan {
  /** By contract. */
  readonly prices: ReadonlyMap<string, string>;
  readonly funding: ReadonlyMap<string, string>;
}

/** What is recorded of one contract. */
export interface ContractPrices {
  readonly contract: string;
  /** Where its candles come from, as messages name it. */
  readonly source: string;
  readonly candles: RecordedCandles;
  /** Null where none is recorded. */
  readonly funding: readonly FundingRecord[] | null;
}

/** What is recorded of some contracts, whoever holds them. */
export interface RecordedPrices {
  readonly contracts: readonly ContractPrices[];
  readonly span: PlayedSpan;
}

/**
 * Reads the series of these contracts, of which each needs a file of prices. Throws a `ConfigError` with the
 * mistakes of all files at once.
 */
export async function loadPrices(
  contracts: readonly string[],
  files: RecordingFiles,
): Promise<RecordedPrices> {
  const { prices, funding, ...span } = files;
  const issues: ConfigIssue[] = [];
  const read: ContractPrices[] = [];
  for (const contract of contracts) {
    const source = prices.get(contract) ?? contract;
    const rates = funding.get(contract);
    const candles = await collecting(issues, readPrices(source, contract, span));
    const found = rates === undefined ? null : await collecting(issues, readFunding(rates, span));
    if (candles !== null) read.push({ contract, source, candles, funding: found });
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return { contracts: read, span };
}

/** What is being read, or null and its mistakes among `issues`. */
async function collecting<T>(issues: ConfigIssue[], reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    issues.push(...error.issues);
    return null;
  }
}
