import { z } from 'zod';
import type { ConfigIssue } from '../config/config-error.js';
import { readInstant } from '../simulation/instant.js';
import { candlesOf } from '../simulation/read-candles.js';
import { fundingOf } from '../simulation/read-funding.js';
import { loadPrices as loadFiles, type RecordedPrices } from '../simulation/recorded-prices.js';
import type { PlayedSpan } from '../simulation/series-order.js';
import { checkInput, refuse, wrongArgument } from './check-input.js';
import { collectIssues } from './collect-issues.js';
import { type Instant, inMemory, rowOf } from './memory-rows.js';

/** What of a recording is played. */
export interface Span {
  /** Both included; where every series begins or ends unless given. A date is its midnight in UTC. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** Missing candles are refused unless this is `carry`: then the price stands until the next open. */
  readonly gaps?: 'error' | 'carry';
}

/** Files by contract, in the formats of `ballast simulate`. */
export interface PriceFiles extends Span {
  readonly prices: Readonly<Record<string, string>>;
  readonly funding?: Readonly<Record<string, string>>;
}

/** `time` is that of the open; all candles of a series have one length. Prices in the quote currency. */
export interface CandleInput {
  readonly time: Instant;
  readonly open: string | number;
  readonly high: string | number;
  readonly low: string | number;
  readonly close: string | number;
}

/** `rate` is a fraction of the position's value, paid at `time`: by longs where it is above zero. */
export interface FundingInput {
  readonly time: Instant;
  readonly rate: string | number;
}

/** Series by contract. */
export interface PriceArrays extends Span {
  readonly prices: Readonly<Record<string, readonly CandleInput[]>>;
  readonly funding?: Readonly<Record<string, readonly FundingInput[]>>;
}

/** Reads recorded prices from files. Throws a `ConfigError` with the mistakes of all of them. */
export async function loadPrices(files: PriceFiles): Promise<RecordedPrices> {
  const issues: ConfigIssue[] = [];
  const span = spanOf('loadPrices', files, issues);
  const checked = checkInput('loadPrices', { prices: files?.prices, funding: files?.funding }, FILES, issues);
  if (checked !== null) issues.push(...strangers('loadPrices', checked.prices, checked.funding));
  refuse(issues);
  const prices = new Map(Object.entries(checked?.prices ?? {}));
  const funding = new Map(Object.entries(checked?.funding ?? {}));
  return loadFiles([...prices.keys()], { prices, funding, ...span });
}

/** Takes recorded prices from arrays. Throws a `ConfigError` with the mistakes of all of them. */
export function readPrices(arrays: PriceArrays): RecordedPrices {
  const issues: ConfigIssue[] = [];
  const span = spanOf('readPrices', arrays, issues);
  const { prices = {}, funding = {} } = arrays ?? {};
  issues.push(...strangers('readPrices', prices, funding), ...notArrays({ prices, funding }));
  refuse(issues);
  const contracts = Object.entries(prices).map(([contract, candles]) => {
    const rates = funding[contract];
    const source = `prices.${contract}`;
    const read = collectIssues(issues, () =>
      inMemory(() => candlesOf(source, contract, candleRows(candles), span)),
    );
    const paid =
      rates === undefined
        ? null
        : collectIssues(issues, () =>
            inMemory(() => fundingOf(`funding.${contract}`, fundingRows(rates), span)),
          );
    return read === null ? [] : [{ contract, source, candles: read, funding: paid }];
  });
  refuse(issues);
  return { contracts: contracts.flat(), span };
}

function* candleRows(candles: readonly CandleInput[]) {
  for (const [index, { time, open, high, low, close }] of candles.entries())
    yield rowOf(index, time, { open, high, low, close });
}

function* fundingRows(rates: readonly FundingInput[]) {
  for (const [index, { time, rate }] of rates.entries()) yield rowOf(index, time, { rate });
}

const file = z.string().min(1);
const FILES = z.strictObject({
  prices: z.record(z.string(), file),
  funding: z.record(z.string(), file).optional(),
});

const GAPS = ['error', 'carry'] as const;

function spanOf(name: string, given: Span, issues: ConfigIssue[]): PlayedSpan {
  const instant = (path: 'from' | 'to'): number | null => {
    const value = given?.[path];
    if (value === undefined) return null;
    const time = timeOf(value);
    if (time !== null) return time;
    const remedy = 'write a date or an instant in UTC, such as 2020-03-12 or 2020-03-12T08:00:00Z';
    issues.push(wrongArgument(name, path, `'${value}' is no instant`, remedy));
    return null;
  };
  const gaps = given?.gaps ?? 'error';
  if (!GAPS.includes(gaps))
    issues.push(
      wrongArgument(name, 'gaps', `'${gaps}' is not known here`, `write one of ${GAPS.join(', ')}`),
    );
  return { from: instant('from'), to: instant('to'), gaps };
}

function timeOf(value: Instant): number | null {
  if (typeof value === 'string') return readInstant(value);
  const time = value instanceof Date ? value.getTime() : value;
  return Number.isSafeInteger(time) ? time : null;
}

/** Funding of a contract without prices would silently never be paid. */
function strangers(name: string, prices: object, funding: object = {}): readonly ConfigIssue[] {
  const none =
    Object.keys(prices).length > 0
      ? []
      : [wrongArgument(name, 'prices', 'there are no prices', 'give those of one contract at least')];
  const unknown = Object.keys(funding).filter((contract) => !Object.hasOwn(prices, contract));
  return [
    ...none,
    ...unknown.map((contract) =>
      wrongArgument(
        name,
        `funding.${contract}`,
        'this contract has no prices',
        'give its prices, or leave this out',
      ),
    ),
  ];
}

function notArrays(given: Readonly<Record<'prices' | 'funding', object>>): readonly ConfigIssue[] {
  return Object.entries(given).flatMap(([kind, series]) =>
    Object.entries(series)
      .filter(([, rows]) => !Array.isArray(rows))
      .map(([contract]) =>
        wrongArgument(
          'readPrices',
          `${kind}.${contract}`,
          'this is no array',
          'give its rows in the order of time',
        ),
      ),
  );
}
