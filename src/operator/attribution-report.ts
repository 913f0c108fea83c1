import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { attributeEquity, EQUITY_PARTS, type EquityParts, sumOfParts } from '../domain/equity-attribution.js';
import { equityOf } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import type { FundEvents, PastStrike } from '../ledger/detail-port.js';
import type { Valuation } from '../valuation/fund-figures.js';
import { dueFees, unitsWorth } from '../valuation/units-worth.js';
import { iso } from './status-report.js';

/**
 * Why equity is another one than at the beginning. Amounts in the settle coin, above zero where equity grew; `parts` sum
 * to `equityAfter` - `equityBefore` exactly. `navRounding`: NAV x units less equity (fund model; null elsewhere).
 * `unexplained`: what the ledger's book has and its events do not come to; anything but zero is a defect.
 */
export interface FundAttribution {
  readonly token: string;
  readonly from: { readonly time: string; readonly rebalanceId: string } | null;
  readonly to: string;
  readonly price: DecimalString;
  readonly equityBefore: DecimalString;
  readonly equityAfter: DecimalString;
  readonly parts: Readonly<Record<keyof EquityParts, DecimalString>>;
  readonly navRounding: DecimalString | null;
  readonly unexplained: DecimalString;
}

/** `since`: null for the launch. Fees that fell due and are not booked yet count as charged. */
export function fundAttribution(
  { fund, events }: FundEvents,
  since: PastStrike | null,
  at: Valuation,
): FundAttribution {
  const all = attributeEquity(
    events.map(({ event }) => event),
    at.mark,
  );
  const before = partsUntil(events, since);
  const due = dueFees(fund, at);
  const unbooked = due.fees.reduce((sum, { amount }) => sum.plus(decimal(amount)), ZERO);
  const now = { ...all, managementFee: all.managementFee.minus(unbooked) };
  const book = equityOf(decimal(fund.cash), decimal(fund.contracts), at.mark).minus(owed(fund));
  const equityAfter = book.minus(unbooked);
  return {
    token: fund.settings.token,
    from: since === null ? null : { time: iso(since.time), rebalanceId: since.rebalanceId },
    to: iso(at.time),
    price: plain(at.mark),
    equityBefore: plain(sumOfParts(before)),
    equityAfter: plain(equityAfter),
    parts: textsOf(now, before),
    navRounding: navRounding({ fund, events }, due, { equity: equityAfter, index: at.index }),
    unexplained: plain(book.minus(sumOfParts(all))),
  };
}

function partsUntil(events: FundEvents['events'], since: PastStrike | null): EquityParts {
  const earlier = since === null ? [] : events.filter(({ time }) => time <= since.time);
  return attributeEquity(
    earlier.map(({ event }) => event),
    since === null ? ZERO : decimal(since.markPrice),
  );
}

function textsOf(now: EquityParts, before: EquityParts): FundAttribution['parts'] {
  const entries = EQUITY_PARTS.map((part) => [part, plain(now[part].minus(before[part]))] as const);
  return Object.fromEntries(entries) as FundAttribution['parts'];
}

function navRounding(
  { fund }: FundEvents,
  due: ReturnType<typeof dueFees>,
  at: { readonly equity: Decimal; readonly index: Decimal },
): DecimalString | null {
  const isByFormula = fund.settings.model === 'index' || fund.state === 'WIPED_OUT';
  if (fund.units === null || isByFormula) return null;
  return plain(unitsWorth(fund, due, at).nav.times(decimal(fund.units)).minus(at.equity));
}
