import type { InverseTerms } from '../domain/contract-kind.js';
import type { DailyRule } from '../domain/daily-rule.js';
import type { DealingFees } from '../domain/dealing.js';
import type { DecimalString } from '../domain/decimal.js';
import type { InterimRule } from '../domain/interim-rule.js';
import type { LeverageBand } from '../domain/leverage-band.js';
import type { FeeSchedule } from '../domain/management-fee.js';
import type { NavModel } from '../domain/nav-model.js';
import type { PriceLimits } from '../domain/price-guards.js';
import type { Caps } from '../domain/trade-guards.js';

/**
 * The rules of one fund, with every default of its preset filled in. Times are UTC where no zone is given, rates are
 * fractions. What is left out is not used by the fund, so that the plain rules read as they always did.
 */
export interface FundRules {
  readonly preset: string;
  readonly daily: DailyRule;
  readonly interim: InterimRule;
  /** A target that varies: daily and interim rebalances go to the nearest leverage of the band. */
  readonly targetBand?: LeverageBand;
  readonly managementFee: FeeSchedule;
  readonly execution: {
    /** Taker fee rate expected when sizing; what the venue really charged is what is booked. */
    readonly takerFee: DecimalString;
    /** Expected distance of the average fill from the mark price, as a fraction. */
    readonly slippage: DecimalString;
    /** The worst price of an order, as a distance from the mark price. */
    readonly collar: DecimalString;
    /** The largest single order, in the settle coin. */
    readonly maxSlice: DecimalString;
    /** What all funds together may take at once of the depth that a contract shows within the collar. */
    readonly maxDepthShare: DecimalString;
    /** A trade of several orders is struck again where the mark price leaves that of its strike by more. */
    readonly restrike: DecimalString;
    /** Mean pause between two orders of a trade, in seconds; 0 for none. */
    readonly slicePause: DecimalString;
    /** After so many seconds a trade ends with what it has reached. */
    readonly deadline: DecimalString;
  };
  /** The least gap from the interim trigger to liquidation that is accepted. */
  readonly minGap: DecimalString;
  readonly acceptThinGap: boolean;
  /** When prices are too old or too far apart to trade on; see `guard-limits.ts`. */
  readonly guards?: PriceLimits;
  /** What a trade never exceeds. */
  readonly caps?: Caps;
  /** Of creations and redemptions; see `dealing-fees.ts`. */
  readonly dealingFees?: DealingFees;
  /** Of a hedge book: the signed contracts that it is to hold beyond its funds; none where it is left out. */
  readonly residual?: DecimalString;
}

/** A hedge book that the file of funds declares, besides the funds that share its account. */
export interface DeclaredBook {
  /** Signed contracts that it is to hold beyond its funds. */
  readonly residual: DecimalString;
  /** What the issuer brings beside the equity of the funds, in the settle coin. */
  readonly capital: DecimalString;
}

/** One fund as configured. `leverage` is signed: "3" is long, "-3" is short. */
export interface FundSettings {
  readonly token: string;
  readonly account: string;
  readonly contract: string;
  /** Where the contract is an inverse one. Only simulations hold those: the engine's file of funds refuses them. */
  readonly inverse?: InverseTerms;
  readonly model: NavModel;
  readonly leverage: DecimalString;
  /** What the account holds when the fund is established, and the NAV of one unit then, in the settle coin. */
  readonly initial: { readonly equity: DecimalString; readonly nav: DecimalString };
  readonly rules: FundRules;
  /** Of a fund of the index model that shares its account: the hedge book that trades for it, by its token. */
  readonly book?: string;
  /** Of a hedge book: the tokens of its funds. Its own units are nobody's: their NAV is how the account has done. */
  readonly members?: readonly string[];
  /** Of a hedge book: the part of its initial equity that is no fund's; none where it is left out. */
  readonly capital?: DecimalString;
  /** In a simulation, of a fund that is to be played in a hedge book which the file declares. */
  readonly declaredBook?: DeclaredBook;
}

/** Whether these are the settings of a hedge book, and not of a fund that people hold. */
export const isHedgeBook = ({ members }: Pick<FundSettings, 'members'>): boolean => members !== undefined;
