import { aimRules } from '../activities/aim-rules.js';
import type { StrikeValues } from '../contract/strike-values.js';
import type { Leg, LegsAtStrike } from '../domain/daily-legs.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import { netAssetValue } from '../domain/leverage.js';
import type { Cause } from '../domain/request-priority.js';
import type { FreshBook } from './fresh-book.js';
import { FundLimits } from './fund-limits.js';
import type { FundParts } from './fund-parts.js';
import type { KeptAnchor } from './reached-point.js';

/** Where a fund shares its book: what is judged and rounded for the book as a whole is not for the fund alone. */
export type Sharing = 'own-book' | 'hedge-book';

/** When a fund is struck, and how it stands then. */
export interface StruckAt {
  readonly cause: Cause;
  readonly time: number;
  readonly price: Decimal;
  readonly book: FreshBook;
  readonly anchor: KeptAnchor | null;
  readonly reduceOnly: boolean;
  /** The later leg of which the rebalance at work has sent an order. */
  readonly begun: Leg | null;
}

/** The same reading that the engine takes of venue and ledger; mark and index price are the recorded one. */
export class FundStrikes {
  readonly #parts: FundParts;
  readonly #sharing: Sharing;

  constructor(parts: FundParts, sharing: Sharing) {
    this.#parts = parts;
    this.#sharing = sharing;
  }

  at({ cause, time, price, book, anchor, reduceOnly, begun }: StruckAt): StrikeValues {
    const { settings, numbers, account, indexUnits } = this.#parts;
    const equityAtVenue = account.equityAtVenue(price);
    const equity = equityAtVenue.minus(account.feesPayable);
    const ownMinimum = this.#sharing === 'own-book';
    // One literal: objects spread into another are copied key by key, at every rebalance.
    return {
      model: settings.model,
      time,
      markPrice: price,
      contracts: account.contracts,
      kind: account.kind,
      equity,
      units: numbers.units,
      nav: indexUnits?.navAt(price) ?? netAssetValue(equity, numbers.units),
      targetLeverage: numbers.targetLeverage,
      reduceOnly,
      rules: aimRules(settings.rules, anchor).rules,
      legs: this.#legsOf(cause, begun),
      takerFee: numbers.takerFee,
      slippage: numbers.slippage,
      collar: numbers.collar,
      maxSlice: numbers.maxSlice,
      tickSize: numbers.tickSize,
      lotSize: numbers.lotSize,
      minOrder: ownMinimum ? numbers.minOrder : ZERO,
      maxOrder: numbers.maxOrder,
      minNotional: ownMinimum ? numbers.minNotional : ZERO,
      limits: this.#limits(price, equityAtVenue, book),
      ordersBefore: 0,
      waiting: undefined,
    };
  }

  /** At a recorded price nothing speaks against opening but the fund's own rules and margin. */
  #legsOf(cause: Cause, begun: Leg | null): LegsAtStrike | undefined {
    if (cause !== 'daily' || this.#parts.settings.rules.daily.mode !== 'liquidate') return undefined;
    return { begun, noOpening: null };
  }

  /** In a shared book margin and gap are the book's, and so is the venue's minimum. */
  #limits(price: Decimal, equityAtVenue: Decimal, book: FreshBook): FundLimits {
    const { numbers, account, venue } = this.#parts;
    const { marginLeverage, caps, minGap } = numbers;
    const { contracts, kind } = account;
    const { riskTiers } = venue.terms;
    const isOwn = this.#sharing === 'own-book';
    return new FundLimits({
      price,
      contracts,
      kind,
      marginLeverage,
      caps,
      riskTiers,
      book,
      equity: isOwn ? equityAtVenue : null,
      minGap: isOwn ? minGap : null,
    });
  }
}
