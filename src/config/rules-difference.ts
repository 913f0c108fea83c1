import type { FundSettings } from '../contract/fund-settings.js';
import { capsOf, priceLimitsOf } from '../contract/guard-limits.js';

/** One rule of a fund that is otherwise: its name as in the funds file, and both values as text. */
export interface RuleDifference {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** What the figures are: `fraction of the price`, `seconds`; empty where the name says it. */
  readonly unit: string;
}

/** What each figure of a rule is. A rule that is not named here speaks for itself. */
const UNITS: Readonly<Record<string, string>> = {
  'daily.at': 'UTC',
  'daily.skip.leverage.from': 'real leverage',
  'daily.skip.leverage.to': 'real leverage',
  'daily.skip.move': 'fraction of the rebalance point',
  'interim.range': 'fraction of the rebalance point',
  'interim.band.from': 'real leverage',
  'interim.band.to': 'real leverage',
  'interim.cooldown': 'seconds',
  'interim.mostADay': 'a day, UTC',
  'targetBand.from': 'real leverage',
  'targetBand.to': 'real leverage',
  'managementFee.rate': 'fraction of equity, each time',
  'managementFee.at': 'UTC',
  'execution.takerFee': 'fraction of what is traded',
  'execution.slippage': 'fraction of the mark price',
  'execution.collar': 'fraction of the mark price',
  'execution.maxSlice': 'USDT',
  'execution.maxDepthShare': 'fraction of the visible depth',
  'execution.restrike': 'fraction of the strike price',
  'execution.slicePause': 'seconds',
  'execution.deadline': 'seconds',
  minGap: 'fraction of the price',
  'guards.priceAge': 'seconds',
  'guards.markIndex': 'fraction of the price',
  'guards.markBook': 'fraction of the price',
  'guards.fastMove': 'fraction of the price',
  'guards.confirm': 'fraction of the price',
  'caps.notional': 'USDT',
  residual: 'contracts beyond its funds',
  'declaredBook.residual': 'contracts beyond its funds',
  'declaredBook.capital': 'USDT',
  capital: 'USDT',
  'initial.equity': 'USDT',
  'initial.nav': 'USDT',
};

/**
 * Every field in which two settings of one fund differ, by name. Rules that older settings lack are compared by what
 * held before they were.
 */
export function rulesDifference(from: FundSettings, to: FundSettings): readonly RuleDifference[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((rule) => ({
      rule,
      from: before.get(rule) ?? 'none',
      to: after.get(rule) ?? 'none',
      unit: unitOf(rule, from, to),
    }))
    .filter(({ from, to }) => from !== to);
}

/** Times of day are in UTC where neither has a zone of its own. */
function unitOf(rule: string, ...settings: readonly FundSettings[]): string {
  const zoned = settings.some(({ rules }) =>
    rule === 'daily.at' ? rules.daily.zone !== undefined : rules.managementFee.zone !== undefined,
  );
  return rule.endsWith('.at') && zoned ? '' : (UNITS[rule] ?? '');
}

/** `interim.range 0.15 -> 0.12 (fraction of the rebalance point)`. */
export const differenceText = ({ rule, from, to, unit }: RuleDifference): string =>
  `${rule} ${from} -> ${to}${unit === '' ? '' : ` (${unit})`}`;

function fieldsOf({ rules, ...fund }: FundSettings): ReadonlyMap<string, string> {
  const filled = { ...rules, guards: priceLimitsOf(rules), caps: capsOf(rules) };
  return new Map([...leaves('', fund), ...leaves('', filled)]);
}

function leaves(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return [[path, value.map(leafText).join(' ')]];
  if (typeof value !== 'object' || value === null) return [[path, leafText(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(path === '' ? key : `${path}.${key}`, inner));
}

function leafText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
