import { unitsOf } from '../contract/index-point.js';
import type { RebalanceFigures } from '../contract/rebalance.js';
import { Decimal, type DecimalString, decimal, ZERO } from '../domain/decimal.js';
import { type AccruedFee, accrueFees, type FeeInstant } from '../domain/fee-accrual.js';
import { fundingPayment } from '../domain/funding-payment.js';
import { accrueIndexFees, type IndexPoint, indexNavAt } from '../domain/index-nav.js';
import { equityOf, netAssetValue } from '../domain/leverage.js';
import { feesDueBetween } from '../domain/management-fee.js';
import type { WipeOut } from '../domain/wipe-out.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { RebalanceRecord } from '../ledger/records/rebalance.js';
import type { ExchangeExecution } from './exchange-control.js';
import type { FeePrices } from './lockstep.js';

/** A rebalance that came to a strike. */
export type StruckRebalance = RebalanceRecord & { readonly figures: RebalanceFigures };

/** All that is known of one fund when the recording has ended. */
export interface FundStory {
  readonly fund: FundRecord;
  /** Oldest first. */
  readonly rebalances: readonly StruckRebalance[];
  readonly wipeOut: WipeOut | null;
  /** Of the fund's account at the exchange, oldest first. */
  readonly executions: readonly ExchangeExecution[];
  readonly exchange: { readonly contracts: DecimalString; readonly cash: DecimalString };
  readonly feePrices: readonly FeePrices[];
  readonly end: { readonly time: number; readonly price: DecimalString };
}

/** From one rebalance to the next, or to the end: what the position must have become, by the domain alone. */
export interface Stretch {
  readonly equity: Decimal;
  /** As it is published. */
  readonly nav: Decimal;
  /** Management fees that fell due, and funding paid (below zero: received). */
  readonly fees: Decimal;
  /** Those of the management fees that the ledger has booked. */
  readonly booked: Decimal;
  readonly funding: Decimal;
}

interface Until {
  readonly time: number;
  readonly price: DecimalString;
}

/** The stretches between a fund's rebalances, the last one up to the end of the recording. */
export function stretches(story: FundStory): readonly Stretch[] {
  let point = initialPoint(story);
  return story.rebalances.map((rebalance, index) => {
    const next = story.rebalances[index + 1]?.figures;
    const until = next === undefined ? story.end : { time: next.time, price: next.price };
    const { figures, outcome } = rebalance;
    if (outcome === 'done' || outcome === 'no-trade-needed') {
      point = { ...point, nav: decimal(figures.navAfter), price: decimal(figures.price) };
    }
    const made = stretch(story, rebalance, until, point);
    point = made.point;
    return made.stretch;
  });
}

/** What the NAV of an index-model fund follows from before its first rebalance. */
function initialPoint({ fund }: FundStory): IndexPoint {
  const { initial, leverage } = fund.settings;
  return { nav: decimal(initial.nav), price: null, leverage: decimal(leverage) };
}

/**
 * What the equity after a rebalance must have become at `until`: contracts at the new price, less funding and
 * management fees on the way, each charged at the price of its own instant.
 */
function stretch(
  story: FundStory,
  { figures }: StruckRebalance,
  until: Until,
  point: IndexPoint,
): { readonly stretch: Stretch; readonly point: IndexPoint } {
  const contracts = decimal(figures.contractsAfter);
  const payments = story.executions
    .filter(({ kind, time }) => kind === 'Funding' && time > figures.time && time <= paysUntil(story, until))
    .map((payment) => ({ time: payment.time, paid: paidBy(story, contracts, payment) }));
  const funding = payments.reduce((sum, { paid }) => sum.plus(paid), ZERO);
  const cash = decimal(figures.equityAfter)
    .minus(contracts.times(decimal(figures.price)))
    .minus(funding);
  const held = { cash, contracts, payments };
  const charged = charge(story, { instants: feeInstants(story, figures.time, until), held, point });
  const sum = (of: Charged['fees']) => of.reduce((all, { amount }) => all.plus(decimal(amount)), ZERO);
  const fees = sum(charged.fees);
  const booked = sum(charged.fees.filter(({ dueAt }) => dueAt <= (story.fund.feesBookedUntil ?? 0)));
  const equity = equityOf(cash, contracts, decimal(until.price)).minus(fees);
  const nav = navOf(story, { equity, price: decimal(until.price), point: charged.point });
  return { stretch: { equity, nav, fees, booked, funding }, point: charged.point };
}

/** What the fund paid of a payment of its account, which is its hedge book's where it shares that. */
export function paidBy(
  { fund }: Pick<FundStory, 'fund'>,
  contracts: Decimal,
  { side, price, feeRate, fee }: ExchangeExecution,
): Decimal {
  if (fund.settings.book === undefined) return decimal(fee);
  const rate = side === 'Buy' ? decimal(feeRate) : decimal(feeRate).negated();
  return fundingPayment(contracts, decimal(price), rate);
}

/** The position of a fund of a hedge book that is wiped out is the residual's from then on. */
function paysUntil({ fund }: FundStory, until: Until): number {
  const isGone = fund.settings.book !== undefined && fund.state === 'WIPED_OUT';
  return isGone ? Math.min(until.time, fund.feesBookedUntil ?? until.time) : until.time;
}

/** A fund of the index model that is wiped out owes no fee from then on; its last strike has booked those before. */
function feeInstants(
  { fund, feePrices }: FundStory,
  after: number,
  until: { readonly time: number; readonly price: DecimalString },
): readonly FeeInstant[] {
  const { rules, contract, model } = fund.settings;
  const ended =
    model === 'index' && fund.state === 'WIPED_OUT' ? (fund.feesBookedUntil ?? until.time) : until.time;
  return feesDueBetween(rules.managementFee, after, Math.min(until.time, ended)).map(({ dueAt, rate }) => {
    if (rules.managementFee.continuous === true) return { dueAt, rate, price: decimal(until.price) };
    const price = feePrices.find(({ time }) => time === dueAt)?.prices[contract];
    if (price === undefined)
      throw new RangeError(`no price of ${contract} was kept for ${new Date(dueAt).toISOString()}`);
    return { dueAt, rate, price: decimal(price) };
  });
}

interface Charged {
  readonly fees: readonly AccruedFee[];
  readonly point: IndexPoint;
}

function charge(
  { fund }: FundStory,
  due: {
    readonly instants: readonly FeeInstant[];
    readonly held: {
      readonly cash: Decimal;
      readonly contracts: Decimal;
      readonly payments: readonly { readonly time: number; readonly paid: Decimal }[];
    };
    readonly point: IndexPoint;
  },
): Charged {
  const { instants, point } = due;
  const { cash, contracts, payments: funding } = due.held;
  if (fund.settings.model === 'index')
    return accrueIndexFees({
      point,
      units: unitsOf(fund),
      due: instants,
    });
  return { fees: accrueFees({ cash, contracts, feesPayable: ZERO, instants, funding }), point };
}

function navOf(
  { fund }: FundStory,
  at: { readonly equity: Decimal; readonly price: Decimal; readonly point: IndexPoint },
): Decimal {
  if (fund.settings.model === 'fund') return netAssetValue(at.equity, unitsOf(fund));
  return Decimal.max(ZERO, indexNavAt(at.point, at.price));
}
