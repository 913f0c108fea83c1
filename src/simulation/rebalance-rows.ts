import type { OutcomeKind } from '../contract/rebalance.js';
import type { StrikeValues } from '../contract/strike-values.js';
import { type Decimal, plain } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { SettledValues } from '../ledger/settled-values.js';
import { type RebalanceRow, rebalanceRow } from './fund-result.js';

/** One rebalance as it was settled. */
export interface SettledRebalance {
  readonly cause: Cause;
  readonly outcome: OutcomeKind;
  readonly time: number;
  readonly price: Decimal;
  /** What was before, of the first of its strikes. */
  readonly before: Pick<StrikeValues, 'contracts' | 'nav'>;
  readonly contractsAfter: Decimal;
  readonly settled: Extract<SettledValues, { kind: 'values' }>;
  /** What the venue charged. */
  readonly fee: Decimal;
}

/**
 * The rebalances of one fund. They are written down when they are first read: who varies a rule looks at where it leads
 * to, and at no row.
 */
export class RebalanceRows {
  #unwritten: SettledRebalance[] = [];
  readonly #rows: RebalanceRow[] = [];

  add(rebalance: SettledRebalance): void {
    this.#unwritten.push(rebalance);
  }

  /** In their order. */
  read(): readonly RebalanceRow[] {
    for (const rebalance of this.#unwritten) this.#rows.push(written(rebalance));
    this.#unwritten = [];
    return this.#rows;
  }
}

function written({ cause, outcome, time, before, settled, ...after }: SettledRebalance): RebalanceRow {
  const figures = {
    time,
    price: plain(after.price),
    contractsBefore: plain(before.contracts),
    contractsAfter: plain(after.contractsAfter),
    leverageBefore: plain(settled.leverageBefore),
    leverageAfter: plain(settled.leverageAfter),
    navBefore: plain(before.nav),
    navAfter: plain(settled.navAfter),
    fee: plain(after.fee),
  };
  return rebalanceRow({ cause, outcome, figures });
}
