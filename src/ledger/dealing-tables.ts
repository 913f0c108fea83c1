import type { GeneratedAlways } from 'kysely';
import type { DealingState } from '../contract/dealing.js';
import type { DealingKind, WaitingDealing } from '../domain/dealing.js';

/** `numeric`: exact, as text. */
type Numeric = string;

/** Creations and redemptions, and the feeds by which they come. */
export interface DealingTables {
  feeds: { name: string; last_seq: number };
  dealings: {
    id: string;
    ordinal: GeneratedAlways<number>;
    token: string;
    kind: DealingKind;
    number: number;
    measure: WaitingDealing['measure'];
    quantity: Numeric;
    request_key: string;
    requested_by: string;
    feed: string | null;
    feed_seq: number | null;
    recorded_at: number;
    state: DealingState;
    note: string | null;
    rebalance_id: string | null;
    dealt_at: number | null;
    nav: Numeric | null;
    units: Numeric | null;
    cash: Numeric | null;
    fee: Numeric | null;
    dust: Numeric | null;
    supply_before: Numeric | null;
    supply_after: Numeric | null;
  };
}
