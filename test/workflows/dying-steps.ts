import type { Ledger } from '../../src/ledger/port.js';
import type { TradingSteps } from '../../src/worker/role-workers.js';

const WRITES: readonly (keyof Ledger)[] = [
  'openRebalance',
  'takeWaiting',
  'bookInitialCapital',
  'recordIntent',
  'settle',
];

/** What died, each once: a step or a call ends in an error before it does anything, and after it has done it all. */
export class Deaths {
  readonly at = new Set<string>();

  /** Every step of a rebalance. */
  readonly inSteps = (steps: TradingSteps): TradingSteps => ({
    ...steps,
    joinRound: this.#around('joinRound', steps.joinRound),
    snapshot: this.#around('snapshot', steps.snapshot),
    order: this.#around('order', steps.order),
    settle: this.#around('settle', steps.settle),
  });

  /** The writes of the ledger that a round hangs on, at the boundaries where the chaos machine kills a process. */
  readonly inLedger = (ledger: Ledger): Ledger =>
    new Proxy(ledger, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        const call = (...args: unknown[]): unknown => Reflect.apply(found, target, args);
        return WRITES.some((write) => write === name)
          ? this.#around(String(name), async (...args) => call(...args))
          : call;
      },
    });

  #around<A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
      this.#die(`before ${name}`);
      const result = await call(...args);
      this.#die(`after ${name}`);
      return result;
    };
  }

  #die(where: string): void {
    if (this.at.has(where)) return;
    this.at.add(where);
    throw new Error(`died ${where}`);
  }
}
