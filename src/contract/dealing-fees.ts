import type { DealingFees } from '../domain/dealing.js';
import { plain, ZERO } from '../domain/decimal.js';
import type { FundRules } from './fund-settings.js';

export const NO_DEALING_FEES: DealingFees = { creation: plain(ZERO), redemption: plain(ZERO) };

/** Settings that a ledger recorded before there were creations know none. */
export const dealingFeesOf = (rules: FundRules): DealingFees => rules.dealingFees ?? NO_DEALING_FEES;
