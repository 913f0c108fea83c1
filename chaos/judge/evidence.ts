import type { DealingState } from '../../src/contract/dealing.js';
import type { FundView } from '../../src/contract/fund-messages.js';
import type { FundState } from '../../src/contract/fund-state.js';
import type { OutcomeKind, Plan, RebalanceFigures, Strike } from '../../src/contract/rebalance.js';
import type { FinalFigures } from '../../src/contract/retirement.js';
import type { SwitchState } from '../../src/contract/trading-switch.js';
import type { NavModel } from '../../src/domain/nav-model.js';
import type { Cause } from '../../src/domain/request-priority.js';
import type { UnitChangeFigures } from '../../src/domain/unit-change.js';
import type { AskRecord, UnitAskRecord } from '../run/asks.js';
import type { ExchangeExecution, ExchangeOrder, ExchangeTransfer } from '../world/exchange.js';

/*
 * Everything the judge looks at, of the funds of one seed: read from the exchange, from the ledger's tables and from
 * the workflows, none of it through the code that is judged. Decimals are texts.
 */

export interface FundRow {
  readonly token: string;
  readonly account: string;
  readonly contract: string;
  readonly model: NavModel;
  /** The hedge book that owns its account, where it shares one. */
  readonly book: string | null;
  /** Of a hedge book: the funds that share its account. */
  readonly members: readonly string[] | null;
  readonly state: FundState;
  readonly state_reason: string | null;
  readonly epoch: string;
  readonly units: string | null;
  readonly anchor_seq: number | null;
  readonly contracts: string;
  readonly cash: string;
  readonly receivable: string;
  /** Of the rules in force, and whether others wait. */
  readonly range: string;
  readonly rules_wait: boolean;
}

/** Null until it is dealt: the figures of what it came to. */
export interface DealingRow {
  readonly id: string;
  readonly token: string;
  readonly request_key: string;
  readonly state: DealingState;
  readonly rebalance_id: string | null;
  readonly nav: string | null;
  readonly units: string | null;
  readonly cash: string | null;
  readonly fee: string | null;
  readonly dust: string | null;
  readonly supply_before: string | null;
  readonly supply_after: string | null;
}

/** A split or merge; null what it does not have before it has taken effect. `last_ordinal`: of the last rebalance in old units. */
export interface UnitChangeRow {
  readonly id: string;
  readonly token: string;
  readonly request_key: string;
  readonly new_units: number;
  readonly old_units: number;
  readonly outcome: string | null;
  readonly last_ordinal: number | null;
  readonly figures: UnitChangeFigures | null;
}

/** An expected transfer that a dealing has left behind. */
export interface DealtTransferRow {
  readonly token: string;
  readonly dealing_id: string;
  readonly amount: string;
  readonly state: string;
}

/** The end of a retirement: what was fixed, and by which rebalance. */
export interface FinalRow {
  readonly token: string;
  readonly rebalance_id: string;
  readonly final: FinalFigures;
}

export interface RebalanceRow {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly attempt: number;
  readonly cause: Cause;
  /** Grows in the order in which they were opened. */
  readonly ordinal: number;
  readonly strike: Strike | null;
  readonly plan: Plan | null;
  readonly figures: RebalanceFigures | null;
  readonly outcome: OutcomeKind | null;
  readonly outcome_reason: string | null;
  /** Of a fund that shares its account: the round of its hedge book that took it in. */
  readonly round_id: string | null;
  readonly opened_at: number;
  readonly closed_at: number | null;
}

export interface OrderRow {
  readonly client_order_id: string;
  readonly rebalance_id: string;
  readonly account: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  readonly contracts: string;
  readonly limit_price: string;
  readonly reduce_only: boolean;
  readonly state: string;
  readonly filled: string;
  readonly booked: string;
  /** By the writer's clock, before the statement that writes it. */
  readonly intended_at: number;
  /** By the database's. */
  readonly intent_committed_at: number;
  /** The latest send, by the database's clock. */
  readonly sent_at: number | null;
}

export interface ExecutionRow {
  readonly account: string;
  readonly execution_id: string;
  readonly contract: string;
  readonly client_order_id: string;
  readonly side: 'buy' | 'sell';
  readonly contracts: string;
  readonly price: string;
  readonly fee: string;
}

export interface FundingRow {
  readonly account: string;
  readonly execution_id: string;
  readonly paid: string;
}

/** What a fund that shares its account got of one round; signed contracts. */
export interface RoundShareRow {
  readonly id: string;
  readonly round_id: string;
  readonly rebalance_id: string;
  readonly token: string;
  readonly kind: 'served' | 'taken-over';
  readonly crossed: string;
  readonly executed: string;
  readonly notional: string;
  readonly fee: string;
  readonly price: string;
  readonly time: number;
}

/** Its part of a funding payment of its hedge book. */
export interface FundingShareRow {
  readonly execution_id: string;
  readonly token: string;
  readonly contracts: string;
  readonly paid: string;
  readonly time: number;
}

/** Money that the ledger has booked in the name of a fund, its capital included. */
export interface TransferRow {
  readonly token: string;
  readonly amount: string;
  readonly time: number;
}

/** A management fee, at the instant at which it fell due. */
export interface FeeRow {
  readonly token: string;
  readonly rate: string;
  readonly due_at: number;
}

export interface AnchorRow {
  readonly token: string;
  readonly seq: number;
  readonly price: string;
  readonly time: number;
  readonly nav: string;
  readonly units: string;
  readonly rebalance_id: string;
}

export interface StateChangeRow {
  readonly token: string;
  readonly change_id: string;
  readonly from_state: FundState;
  readonly to_state: FundState;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: number;
  readonly committed_at: number;
}

/** Of the switch for all funds. */
export interface SwitchChangeRow {
  readonly from_state: SwitchState;
  readonly to_state: SwitchState;
  readonly reason: string;
  readonly committed_at: number;
}

export interface RequestRow {
  readonly token: string;
  readonly cause: Cause;
  readonly request_key: string;
  readonly number: number;
}

/** A request that was answered by the rebalance of another one. */
export interface HonouredRow {
  readonly key: string;
  readonly rebalance_id: string;
}

export interface LedgerEvidence {
  readonly funds: readonly FundRow[];
  readonly rebalances: readonly RebalanceRow[];
  readonly orders: readonly OrderRow[];
  readonly executions: readonly ExecutionRow[];
  readonly fundings: readonly FundingRow[];
  readonly roundShares: readonly RoundShareRow[];
  readonly fundingShares: readonly FundingShareRow[];
  readonly transfers: readonly TransferRow[];
  readonly fees: readonly FeeRow[];
  readonly anchors: readonly AnchorRow[];
  readonly stateChanges: readonly StateChangeRow[];
  readonly switchChanges: readonly SwitchChangeRow[];
  readonly requests: readonly RequestRow[];
  readonly honoured: readonly HonouredRow[];
  readonly dealings: readonly DealingRow[];
  readonly unitChanges: readonly UnitChangeRow[];
  readonly dealtTransfers: readonly DealtTransferRow[];
  readonly finals: readonly FinalRow[];
}

export interface ExchangeEvidence {
  readonly accounts: readonly {
    readonly name: string;
    readonly cash: string;
    readonly deposits: string;
    /** Of the fund's contract; '0' where it holds none. */
    readonly contracts: string;
  }[];
  readonly orders: readonly ExchangeOrder[];
  readonly executions: readonly ExchangeExecution[];
  readonly transfers: readonly ExchangeTransfer[];
}

export interface Evidence {
  readonly ledger: LedgerEvidence;
  readonly exchange: ExchangeEvidence;
  /** By token; a text where the workflow did not answer. */
  readonly views: ReadonlyMap<string, FundView | string>;
  readonly asks: readonly AskRecord[];
  readonly dealingAsks: readonly UnitAskRecord[];
  readonly unitAsks: readonly UnitAskRecord[];
  /** Alerts that a person has got. */
  readonly alerts: readonly { readonly token: string | null; readonly kind: string; readonly what: string }[];
  /** Funds whose contract the exchange has ended: nothing is left for them to trade. */
  readonly ended: readonly string[];
  /** By token: the range that was applied last. */
  readonly ranges: ReadonlyMap<string, string>;
  /** By token: how the last daily rebalance ended for it. */
  readonly lastDaily: ReadonlyMap<string, string>;
}

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: string;
  /** The fund, order or request that it is about. */
  readonly subject: string;
  readonly what: string;
}
