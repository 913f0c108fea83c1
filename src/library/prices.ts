import { z } from 'zod';
import type { ConfigIssue } from '../config/config-error.js';
import { readInstant } from '../simulation/instant.js';
import {
  type CandleInput,
  type FundingInput,
  type MemorySeries,
  pricesInMemory,
} from '../simulation/memory-prices.js';
import type { Instant } from '../simulation/memory-rows.js';
import {
  loadPrices as loadFiles,
  type RecordedPrices,
  type RecordingFiles,
} from '../simulation/recorded-prices.js';
import type { PlayedSpan } from '../simulation/series-order.js';
import { checkInput, refuse, wrongArgument } from './check-input.js';

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

/** Series by contract. */
export interface PriceArrays extends Span {
  readonly prices: Readonly<Record<string, readonly CandleInput[]>>;
  readonly funding?: Readonly<Record<string, readonly FundingInput[]>>;
}

/** Reads recorded prices from files. Throws a `ConfigError` with the mistakes of all of them. */
export async function loadPrices(files: PriceFiles): Promise<RecordedPrices> {
  const issues: ConfigIssue[] = [];
  const checked = checkFiles('loadPrices', files, issues);
  refuse(issues);
  return loadFiles([...checked.prices.keys()], checked);
}

/** Takes recorded prices from arrays. Throws a `ConfigError` with the mistakes of all of them. */
export function readPrices(arrays: PriceArrays): RecordedPrices {
  const issues: ConfigIssue[] = [];
  const { series, span } = checkArrays('readPrices', arrays, issues);
  refuse(issues);
  return pricesInMemory(series, span);
}

/** What is to be read of files, `name` being the function that is told; its mistakes are added to `issues`. */
export function checkFiles(name: string, files: PriceFiles, issues: ConfigIssue[]): RecordingFiles {
  const span = spanOf(name, files, issues);
  const checked = checkInput(name, { prices: files?.prices, funding: files?.funding }, FILES, issues);
  if (checked !== null) issues.push(...strangers(name, checked.prices, checked.funding));
  const prices = new Map(Object.entries(checked?.prices ?? {}));
  const funding = new Map(Object.entries(checked?.funding ?? {}));
  return { prices, funding, ...span };
}

/** The same of arrays; what is in their rows is not looked at yet. */
export function checkArrays(
  name: string,
  arrays: PriceArrays,
  issues: ConfigIssue[],
): { readonly series: MemorySeries; readonly span: PlayedSpan } {
  const span = spanOf(name, arrays, issues);
  const { prices = {}, funding = {} } = arrays ?? {};
  issues.push(...strangers(name, prices, funding), ...notArrays(name, { prices, funding }));
  return { series: { prices, funding }, span };
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

function notArrays(
  name: string,
  given: Readonly<Record<'prices' | 'funding', object>>,
): readonly ConfigIssue[] {
  return Object.entries(given).flatMap(([kind, series]) =>
    Object.entries(series)
      .filter(([, rows]) => !Array.isArray(rows))
      .map(([contract]) =>
        wrongArgument(name, `${kind}.${contract}`, 'this is no array', 'give its rows in the order of time'),
      ),
  );
}
