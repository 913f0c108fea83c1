import { ConfigError, type ConfigIssue } from '../../config/config-error.js';
import { fundsFrom } from '../../config/funds-file.js';
import { valueAt } from '../../config/schema-issues.js';
import { thinGapOf } from '../../config/thin-gap.js';
import { valueSource } from '../../config/value-source.js';
import type { Path } from '../../config/yaml-source.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import { type Point, pointAt, pointCount } from './grid.js';
import type { Variation } from './variation.js';

/** Refusals of a grid are mostly the same one many times: these many different ones are shown. */
const MOST_SHOWN = 20;

/**
 * The funds at one point of a grid. `value` is what `funds.yaml` says; what is varied is checked as if it stood there.
 * Throws a `ConfigError` whose issues name the values.
 */
export function variedFunds(
  value: unknown,
  variations: readonly Variation[],
  point: Point,
): readonly FundSettings[] {
  const name = pointText(variations, point);
  const varied = variations.reduce(
    (inner, variation, index) => withValue(inner, variation, point[index]?.value),
    value,
  );
  return fundsFrom(name, valueSource(name, varied), 'simulation').funds;
}

/** For people: `leverage=3, interim.range=0.05`. */
export function pointText(variations: readonly Variation[], point: Point): string {
  return variations.map(({ name }, index) => `${name}=${point[index]?.text}`).join(', ');
}

/**
 * Throws a `ConfigError` with what is wrong anywhere in the grid, each mistake once, at the first point that has it.
 * Returns what a reader of the results should know of it.
 */
export function checkGrid(value: unknown, variations: readonly Variation[]): readonly string[] {
  const found = new Map<string, Finding>();
  const thin = new Map<string, string[]>();
  for (let number = 0; number < pointCount(variations); number++) {
    const point = pointAt(variations, number);
    const { issues, funds } = checked(value, variations, point);
    for (const { token } of funds.filter((fund) => thinGapOf(fund) !== null))
      thin.set(token, [...(thin.get(token) ?? []), pointText(variations, point)]);
    for (const issue of issues) {
      const finding = found.get(issue.message) ?? { issue, funds: new Set(), points: new Set() };
      finding.funds.add(tokenOf(value, issue));
      finding.points.add(number);
      found.set(issue.message, finding);
    }
  }
  if (found.size > 0) throw new ConfigError(shown([...found.values()]));
  return [...thin].map(([token, points]) => thinGapNote(token, points));
}

const POINTS_NAMED = 5;

function thinGapNote(token: string, points: readonly string[]): string {
  const named = points.slice(0, POINTS_NAMED).join('; ');
  const more = points.length > POINTS_NAMED ? ` and ${points.length - POINTS_NAMED} more points` : '';
  return `${token}: less than minGap is left to liquidation at its interim trigger at ${named}${more}; the engine wants acceptThinGap: true for it`;
}

/** One mistake: at how many points, and in which funds. */
interface Finding {
  /** As it is at the first of them. */
  readonly issue: ConfigIssue;
  readonly funds: Set<string>;
  readonly points: Set<number>;
}

interface Checked {
  readonly funds: readonly FundSettings[];
  readonly issues: readonly ConfigIssue[];
}

function checked(value: unknown, variations: readonly Variation[], point: Point): Checked {
  try {
    return { funds: variedFunds(value, variations, point), issues: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { funds: [], issues: error.issues };
    throw error;
  }
}

function tokenOf(value: unknown, { path }: ConfigIssue): string {
  const place = /^funds\[(\d+)\]/.exec(path)?.[1];
  return place === undefined ? path : String(valueAt(value, ['funds', Number(place), 'token']));
}

function shown(found: readonly Finding[]): readonly ConfigIssue[] {
  const issues = found.slice(0, MOST_SHOWN).map(({ issue, funds, points }) => {
    const more = points.size === 1 ? '' : ` (at ${points.size} points of the grid)`;
    return {
      ...issue,
      file: '--vary',
      path: issue.file,
      message: `${[...funds].join(', ')}: ${issue.message}${more}`,
    };
  });
  const rest = found.length - MOST_SHOWN;
  if (rest <= 0) return issues;
  const remedy = 'mend those above first: they may have the same cause';
  const message = `and ${rest} more ${rest === 1 ? 'mistake' : 'mistakes'}`;
  return [...issues, { file: '--vary', line: null, column: null, path: '', message, remedy }];
}

function withValue(value: unknown, variation: Variation, varied: unknown): unknown {
  if (variation.of === 'book') return withBooks(value, variation, varied);
  const { token, path } = variation;
  const funds = valueAt(value, ['funds']);
  if (!Array.isArray(funds)) return value;
  return funds.reduce<unknown>((inner, fund: unknown, index) => {
    const isMeant = token === null || valueAt(fund, ['token']) === token;
    return isMeant ? setAt(inner, ['funds', index, ...path], varied) : inner;
  }, value);
}

/** A book of which nothing is declared is declared by it. */
function withBooks(
  value: unknown,
  { accounts, path }: Extract<Variation, { of: 'book' }>,
  varied: unknown,
): unknown {
  return accounts.reduce<unknown>((inner, account) => {
    const books: unknown = valueAt(inner, ['hedgeBooks']) ?? [];
    // What is no list is told by the checks of the file.
    if (!Array.isArray(books)) return inner;
    const place = books.findIndex((book: unknown) => valueAt(book, ['account']) === account);
    const declared = place === -1 ? [...books, { account }] : books;
    const index = place === -1 ? books.length : place;
    return setAt(setAt(inner, ['hedgeBooks'], declared), ['hedgeBooks', index, ...path], varied);
  }, value);
}

/** A copy with another value at `path`; maps that are missing on the way are made. */
function setAt(value: unknown, [key, ...rest]: Path, varied: unknown): unknown {
  if (key === undefined) return varied;
  const inner = setAt(valueAt(value, [key]), rest, varied);
  if (Array.isArray(value) && Object.hasOwn(value, key)) return value.with(Number(key), inner);
  return { ...(typeof value === 'object' ? value : {}), [key]: inner };
}
