import type { NewAlert } from '../../contract/alert.js';
import { hasEnded } from '../../contract/fund-state.js';
import { Decimal, decimal, ONE, plain } from '../../domain/decimal.js';
import type { HealthReading } from '../../ledger/health-port.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import { fundFigures } from '../../valuation/fund-figures.js';

/** Of the NAV of the rebalance point. No shipped rule lets a fund come so low: its interim rebalance comes before. */
const FLOOR = new Decimal('0.2');
const PERCENT_PLACES = 2;

/** Funds whose units come near zero at the index price that was judged last. */
export function fundsNearZero({ overviews }: HealthReading): readonly NewAlert[] {
  return overviews.flatMap((overview) => nearZero(overview) ?? []);
}

function nearZero({ fund, progress }: FundOverview): NewAlert | null {
  const { settings, anchor, state } = fund;
  const { token, rules } = settings;
  if (anchor === null || progress === null || hasEnded(state)) return null;
  const price = decimal(progress.price);
  // Management fees that are due and not booked yet are a thousandth of it.
  const figures = fundFigures(fund, { mark: price, index: price, time: progress.time, feesDue: [] });
  const { nav, leverage } = figures;
  if (nav === null || leverage?.isZero()) return null;
  const floor = decimal(anchor.nav).times(FLOOR);
  const gap = leverage === null ? null : ONE.div(leverage.abs());
  const minGap = decimal(rules.minGap);
  if (nav.gt(floor) && gap?.gte(minGap)) return null;
  const left = gap === null ? 'nothing is left' : `zero is ${percent(gap)} away`;
  const what =
    `the NAV of ${token} is ${plain(nav)} at an index price of ${progress.price}, after ${anchor.nav} at its ` +
    `rebalance point; ${left} (bounds: ${plain(floor)}, ${percent(minGap)})`;
  return { kind: 'nav-near-zero', token, what, key: `near-zero/${token}` };
}

const percent = (fraction: Decimal): string =>
  `${fraction.times(100).toDecimalPlaces(PERCENT_PLACES).toFixed()} %`;
