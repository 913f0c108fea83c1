import type { NewAlert } from '../../contract/alert.js';
import { indexPointOf, unitsOf } from '../../contract/index-point.js';
import { Decimal, decimal, plain, ZERO } from '../../domain/decimal.js';
import { indexNavAt } from '../../domain/index-nav.js';
import { equityOf, exposure, netAssetValue } from '../../domain/leverage.js';
import { owed } from '../../domain/owed.js';
import type { HealthReading } from '../../ledger/health-port.js';
import type { FundOverview, FundRecord } from '../../ledger/port.js';

/** Of the NAV of the rebalance point. No shipped rule lets a fund come so low: its interim rebalance comes before. */
const FLOOR = new Decimal('0.2');
const PERCENT_PLACES = 2;

/** Funds whose units come near zero at the index price that was judged last. */
export function fundsNearZero({ overviews }: HealthReading): readonly NewAlert[] {
  return overviews.flatMap((overview) => nearZero(overview) ?? []);
}

function nearZero({ fund, progress }: FundOverview): NewAlert | null {
  const { settings, anchor, units, state } = fund;
  const { token, rules } = settings;
  if (anchor === null || units === null || progress === null || state === 'WIPED_OUT') return null;
  const { nav, held } = worthAt(fund, decimal(progress.price));
  if (held.isZero()) return null;
  const floor = decimal(anchor.nav).times(FLOOR);
  const gap = nav.times(unitsOf(fund)).div(held.abs());
  const minGap = decimal(rules.minGap);
  if (nav.gt(floor) && gap.gte(minGap)) return null;
  const left = gap.lte(ZERO) ? 'nothing is left' : `zero is ${percent(gap)} away`;
  const what =
    `the NAV of ${token} is ${plain(nav)} at an index price of ${progress.price}, after ${anchor.nav} at its ` +
    `rebalance point; ${left} (bounds: ${plain(floor)}, ${percent(minGap)})`;
  return { kind: 'nav-near-zero', token, what, key: `near-zero/${token}` };
}

/** Before management fees that are due and not booked yet. `held`: the position that the units follow, signed. */
function worthAt(fund: FundRecord, price: Decimal): { readonly nav: Decimal; readonly held: Decimal } {
  const units = unitsOf(fund);
  if (fund.settings.model === 'fund') {
    const contracts = decimal(fund.contracts);
    const equity = equityOf(decimal(fund.cash), contracts, price).minus(owed(fund));
    return { nav: netAssetValue(equity, units), held: exposure(contracts, price) };
  }
  const point = indexPointOf(fund);
  const held = point.nav
    .times(units)
    .times(point.leverage)
    .times(price)
    .div(point.price ?? price);
  return { nav: indexNavAt(point, price), held };
}

const percent = (fraction: Decimal): string =>
  `${fraction.times(100).toDecimalPlaces(PERCENT_PLACES).toFixed()} %`;
