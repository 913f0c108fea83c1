import type { Generated } from 'kysely';
import type { NotTradableCode } from '../contract/tradable.js';

/** What the markets of the tokens are told. */
export interface MarketTables {
  market_notices: {
    number: number;
    uid: Generated<string>;
    token: string;
    tradable: boolean;
    reasons: readonly NotTradableCode[];
    units_version: number;
    at: number;
  };
  market_channels: {
    channel: string;
    known_from: number;
    told_to: Generated<number>;
    attempts: Generated<number>;
    due_at: Generated<number>;
    trouble: string | null;
    seen_at: number;
  };
}
