import type { DecimalString } from '../../../domain/decimal.js';
import type { MatchedOrder } from '../hooks.js';
import { type ActiveFault, drawSpan } from './active-fault.js';
import { fits } from './pattern.js';
import type { FaultOf } from './plan.js';
import type { WaitingWork } from './waiting.js';

export type LateMatch = FaultOf<'match-late'>;
export type PartialMatch = FaultOf<'partial-then-cancel'>;

/** The faults of matching, and word of each order that has met the book. */
export class MatchFaults {
  readonly #awaited = new Map<string, (() => void)[]>();

  constructor(
    readonly late: readonly ActiveFault<LateMatch>[],
    readonly partial: readonly ActiveFault<PartialMatch>[],
    readonly waiting: WaitingWork,
  ) {}

  /** A late matching may be a partial one as well. */
  pass(order: MatchedOrder, match: (share?: DecimalString) => void): void {
    const late = striking(this.late, order);
    const partial = striking(this.partial, order);
    const work = () => {
      match(partial?.fault.share);
      this.#tell(order);
    };
    if (late === null) work();
    else this.waiting.after(drawSpan(late, late.fault.delay), work);
  }

  matched(account: string | null, orderLinkId: string): Promise<void> {
    const key = `${account}/${orderLinkId}`;
    return new Promise((resolve) => {
      this.#awaited.set(key, [...(this.#awaited.get(key) ?? []), resolve]);
    });
  }

  /** Nobody waits any longer. */
  release(): void {
    for (const waiting of this.#awaited.values()) for (const resolve of waiting) resolve();
    this.#awaited.clear();
  }

  #tell({ account, orderLinkId }: MatchedOrder): void {
    const key = `${account}/${orderLinkId}`;
    for (const resolve of this.#awaited.get(key) ?? []) resolve();
    this.#awaited.delete(key);
  }
}

function striking<One extends LateMatch | PartialMatch>(
  faults: readonly ActiveFault<One>[],
  { account, contract, orderLinkId }: MatchedOrder,
): ActiveFault<One> | null {
  const found = faults.find((one) => {
    const { target } = one.fault;
    const meant = fits(target.account, account) && fits(target.contract, contract);
    return meant && fits(target.orderLinkId, orderLinkId) && one.strikes(`${account} ${orderLinkId}`);
  });
  return found ?? null;
}
