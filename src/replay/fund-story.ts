import type { RebalanceFigures } from '../contract/rebalance.js';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { accrueFees } from '../domain/fee-accrual.js';
import { equityOf, netAssetValue } from '../domain/leverage.js';
import { feeInstantsBetween } from '../domain/management-fee.js';
import type { FundRecord, RebalanceRecord } from '../ledger/port.js';
import type { ExchangeExecution } from './exchange-control.js';
import type { FeePrices } from './lockstep.js';

/** A rebalance that came to a strike. */
export type StruckRebalance = RebalanceRecord & { readonly figures: RebalanceFigures };

/** All that is known of one fund when the recording has ended. */
export interface FundStory {
  readonly fund: FundRecord;
  /** Oldest first. */
  readonly rebalances: readonly StruckRebalance[];
  /** Of the fund's account at the exchange, oldest first. */
  readonly executions: readonly ExchangeExecution[];
  readonly exchange: { readonly contracts: DecimalString; readonly cash: DecimalString };
  readonly feePrices: readonly FeePrices[];
  readonly end: { readonly time: number; readonly price: DecimalString };
}

/** From one rebalance to the next, or to the end: what the position must have become, by the domain alone. */
export interface Stretch {
  readonly equity: Decimal;
  /** Management fees that fell due, and funding paid (below zero: received). */
  readonly fees: Decimal;
  readonly funding: Decimal;
}

/**
 * What the equity after a rebalance must have become at `until`: contracts at the new price, less funding and
 * management fees on the way, each charged at the price of its own instant.
 */
export function stretch(
  { fund, executions, feePrices }: FundStory,
  { figures }: StruckRebalance,
  until: { readonly time: number; readonly price: DecimalString },
): Stretch {
  const { rules, contract } = fund.settings;
  const contracts = decimal(figures.contractsAfter);
  const payments = executions
    .filter(({ kind, time }) => kind === 'Funding' && time > figures.time && time <= until.time)
    .map(({ time, fee }) => ({ time, paid: decimal(fee) }));
  const funding = payments.reduce((sum, { paid }) => sum.plus(paid), ZERO);
  const cash = decimal(figures.equityAfter)
    .minus(contracts.times(decimal(figures.price)))
    .minus(funding);
  const instants = feeInstantsBetween(rules.managementFee, figures.time, until.time).map((dueAt) => {
    const price = feePrices.find(({ time }) => time === dueAt)?.prices[contract];
    if (price === undefined)
      throw new RangeError(`no price of ${contract} was kept for ${new Date(dueAt).toISOString()}`);
    return { dueAt, price: decimal(price) };
  });
  const rate = decimal(rules.managementFee.rate);
  const charges = accrueFees({ cash, contracts, feesPayable: ZERO, rate, instants, funding: payments });
  const fees = charges.reduce((sum, { amount }) => sum.plus(decimal(amount)), ZERO);
  return { equity: equityOf(cash, contracts, decimal(until.price)).minus(fees), fees, funding };
}

/** The stretches between a fund's rebalances, the last one up to the end of the recording. */
export function stretches(story: FundStory): readonly Stretch[] {
  return story.rebalances.map((rebalance, index) => {
    const next = story.rebalances[index + 1]?.figures;
    return stretch(story, rebalance, next === undefined ? story.end : { time: next.time, price: next.price });
  });
}

/** NAV of one unit, as it is published. */
export function navText(equity: Decimal, units: DecimalString): DecimalString {
  return plain(netAssetValue(equity, decimal(units)));
}
