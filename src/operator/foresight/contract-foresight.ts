import { tradingIn } from '../../contract/fund-state.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../../domain/decimal.js';
import { addFlows, dailyFlow, type Flow, rebalanceDemand } from '../../domain/expected-flow.js';
import { moveFrom } from '../../domain/rebalance-point.js';
import { type Gaps, riskAtTrigger } from '../../domain/risk-gap.js';
import { visibleValue } from '../../domain/visible-depth.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { Depth, DepthLevel } from '../../venue/port.js';
import type { GapsReport } from '../gaps-report.js';
import { ratio } from '../status-report.js';
import type { ValuedFund } from '../valued-funds.js';
import { closesFirst } from './closes-first.js';

/** What the book shows on one side, in the settle coin. */
export interface ShownDepth {
  readonly notional: DecimalString;
  /** How far from the mark price it was looked at, as a fraction. */
  readonly within: DecimalString;
  /** How far the levels reach that the venue shows; beyond that there may be more. */
  readonly shownTo: DecimalString;
  /** Flow / notional; null where nothing is shown. */
  readonly share: DecimalString | null;
}

/** What the funds of a contract trade together, reckoned from public figures alone. In the settle coin. */
export interface ContractForesight {
  readonly contract: string;
  readonly funds: readonly string[];
  /** At the next daily if the price stays: the sum of L (L - 1) x NAV x units x r. Above zero they buy. */
  readonly nextDaily: DailyFlow;
  /** If the price falls or rises to the triggers of all that lose by it; null where nobody does. */
  readonly fall: TriggerFlow | null;
  readonly rise: TriggerFlow | null;
}

export interface DailyFlow {
  /** Bought less sold. */
  readonly flow: DecimalString;
  readonly bought: DecimalString;
  readonly sold: DecimalString;
  /** Those that close their whole position and open it again. */
  readonly reopening: readonly string[];
  /** On the side of which more is needed. */
  readonly depth: ShownDepth | null;
}

export interface TriggerFlow {
  readonly funds: readonly string[];
  /** The sum of L (L - 1) x NAV x units x range: sold after a fall, bought after a rise. */
  readonly flow: DecimalString;
  /** From the trigger to the end of the first of these funds. */
  readonly gaps: GapsReport;
  /** What is shown within the gap to zero. */
  readonly depth: ShownDepth;
  /** Whether that much is shown. */
  readonly absorbed: boolean;
}

/** `valued`: all funds of one contract. Those that trade nothing now, or aim at no exposure any more, are left out. */
export function contractForesight(
  contract: string,
  valued: readonly ValuedFund[],
  depth: Depth,
): ContractForesight {
  const trading = valued.filter(({ fund }) => isRebalanced(fund));
  return {
    contract,
    funds: trading.map(tokenOf),
    nextDaily: nextDailyFlow(trading, depth),
    fall: triggerFlow(
      'sell',
      trading.filter(({ fund }) => !isShort(fund)),
      depth,
    ),
    rise: triggerFlow(
      'buy',
      trading.filter(({ fund }) => isShort(fund)),
      depth,
    ),
  };
}

function isRebalanced(fund: FundRecord): boolean {
  return fund.anchor !== null && tradingIn(fund.state) !== 'none' && retirementInEffect(fund) === null;
}

const tokenOf = ({ fund }: ValuedFund): string => fund.settings.token;
const isShort = ({ settings }: FundRecord): boolean => decimal(settings.leverage).isNegative();

function equityAtPoint({ anchor }: FundRecord): Decimal {
  return anchor === null ? ZERO : decimal(anchor.nav).times(decimal(anchor.units));
}

function nextDailyFlow(trading: readonly ValuedFund[], depth: Depth): DailyFlow {
  const { bought, sold } = addFlows(trading.map(dailyFlowOf));
  const flow = {
    flow: plain(bought.minus(sold)),
    bought: plain(bought),
    sold: plain(sold),
    reopening: trading.filter(({ fund }) => closesFirst(fund)).map(tokenOf),
  };
  const [first] = trading;
  if (first === undefined) return { ...flow, depth: null };
  const collar = Decimal.min(...trading.map(({ fund }) => fund.settings.rules.execution.collar));
  const side = sold.gt(bought) ? 'sell' : 'buy';
  return { ...flow, depth: shown(side, Decimal.max(bought, sold), depth, first.at.mark, collar) };
}

function dailyFlowOf({ fund, at }: ValuedFund): Flow {
  const move = fund.anchor === null ? ZERO : moveFrom(decimal(fund.anchor.price), at.index);
  return dailyFlow(decimal(fund.settings.leverage), equityAtPoint(fund), move, closesFirst(fund));
}

function triggerFlow(side: 'buy' | 'sell', losers: readonly ValuedFund[], depth: Depth): TriggerFlow | null {
  const [first] = losers;
  if (first === undefined) return null;
  const flow = sum(
    losers.map(({ fund }) =>
      rebalanceDemand(decimal(fund.settings.leverage), equityAtPoint(fund), rangeOf(fund)),
    ),
  );
  const gaps = losers.map(gapsAtTrigger);
  const toZero = Decimal.min(...gaps.map((each) => each.toZero));
  const shownDepth = shown(side, flow, depth, first.at.mark, toZero);
  return {
    funds: losers.map(tokenOf),
    flow: plain(flow),
    gaps: {
      toZero: ratio(toZero),
      toLiquidation: ratio(Decimal.min(...gaps.map((each) => each.toLiquidation))),
    },
    depth: shownDepth,
    absorbed: decimal(shownDepth.notional).gte(flow),
  };
}

const rangeOf = ({ anchor }: FundRecord): Decimal => decimal(anchor?.range ?? plain(ZERO));

function gapsAtTrigger({ fund, instrument }: ValuedFund): Gaps {
  const leverage = decimal(fund.settings.leverage);
  const risk = riskAtTrigger(leverage, rangeOf(fund), instrument.riskTiers, equityAtPoint(fund));
  return risk.kind === 'gap' ? risk : { toZero: ZERO, toLiquidation: ZERO };
}

function shown(
  side: 'buy' | 'sell',
  flow: Decimal,
  depth: Depth,
  mark: Decimal,
  within: Decimal,
): ShownDepth {
  const levels = (side === 'buy' ? depth.asks : depth.bids).map(level);
  const limit = mark.times(side === 'buy' ? ONE.plus(within) : ONE.minus(within));
  const notional = visibleValue(side, levels, limit);
  const last = levels.at(-1)?.price ?? mark;
  return {
    notional: plain(notional),
    within: ratio(within),
    shownTo: ratio(moveFrom(mark, last).abs()),
    share: notional.isZero() ? null : ratio(flow.div(notional)),
  };
}

const level = ({ price, contracts }: DepthLevel) => ({
  price: decimal(price),
  contracts: decimal(contracts),
});
const sum = (parts: readonly Decimal[]): Decimal => parts.reduce((total, part) => total.plus(part), ZERO);
