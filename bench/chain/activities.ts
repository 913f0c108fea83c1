import { Context } from '@temporalio/activity';
import type {
  ControlActivities,
  MarketActivities,
  TradingActivities,
} from '../../src/contract/activities.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { RebalanceOutcome } from '../../src/contract/rebalance.js';
import type { SwitchboardActivities } from '../../src/contract/switchboard.js';
import type { Breach } from '../../src/contract/watch.js';
import type { Told } from '../messages.js';
import { say } from '../messages.js';
import { CANNED } from './canned.js';

/** What an empty chain remembers instead of a ledger: where each fund stands, and how each request ended. */
export class Memory {
  readonly #points = new Map<string, number>();
  readonly #outcomes = new Map<string, RebalanceOutcome>();

  pointOf(token: string): number {
    return this.#points.get(token) ?? 1;
  }

  settle(outcome: RebalanceOutcome): RebalanceOutcome {
    this.#points.set(outcome.token, this.pointOf(outcome.token) + 1);
    const settled = { ...outcome, anchorSeq: this.pointOf(outcome.token) };
    this.#outcomes.set(outcome.key, settled);
    return settled;
  }

  async outcomesOf(keys: readonly string[]): Promise<readonly RebalanceOutcome[]> {
    return keys.flatMap((key) => this.#outcomes.get(key) ?? []);
  }
}

/** Answers at once, and of the same size as the real ones. */
export function emptyTrading(memory: Memory): TradingActivities {
  return {
    snapshot: async ({ request: { token } }) => ({
      kind: 'strike',
      strike: { ...CANNED.strike, anchorSeq: memory.pointOf(token) },
    }),
    compute: async () => CANNED.plan,
    order: async ({ token, clientOrderId }) => {
      say({ kind: 'order', token });
      return { ...CANNED.filled, clientOrderId };
    },
    settle: async ({ input: { id, request } }) => {
      const { key, token, cause } = request;
      return memory.settle({ ...CANNED.outcome, id, key, token, cause });
    },
    restrike: () => Promise.reject(new Error('an empty chain is struck once')),
    conclude: () => Promise.reject(new Error('nothing fails in an empty chain')),
    cancelOpenOrders: async () => ({ cancelled: 0 }),
  };
}

export function emptyControl(
  memory: Memory,
  funds: readonly FundSettings[],
): Omit<ControlActivities, 'askFunds'> {
  return {
    loadFund: async (token) => ({
      state: 'ACTIVE',
      stateReason: null,
      anchorSeq: memory.pointOf(token),
      tradingSwitch: { state: 'ACTIVE', reason: null, by: null, since: null },
      attempts: [],
    }),
    changeFundState: () => Promise.reject(new Error('no state changes in an empty chain')),
    admitRequest: async () => 1,
    listFunds: async (nominalTime) => {
      const at = new Date(nominalTime).toISOString().slice(11, 16);
      return funds.filter(({ rules }) => rules.daily.at === at).map(({ token }) => token);
    },
  };
}

/** Nobody switches anything in a bench. */
export const emptySwitchboard: SwitchboardActivities = {
  readSwitch: async () => ({ state: 'ACTIVE', reason: null, by: null, since: null }),
  changeSwitch: () => Promise.reject(new Error('nothing is switched in an empty chain')),
  tellFunds: async () => ({ told: [], untold: [] }),
};

/** Waits for the word of the bench, as the real watch waits for a tick, and heartbeats as often. */
export function emptyMarket(memory: Memory): MarketActivities {
  return {
    watchMarket: async ({ contract }) => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 1_000);
      const heard = breachOf(memory, contract);
      say({ kind: 'watching', contract });
      try {
        return { breaches: [await Promise.race([heard.breach, context.cancelled])] };
      } finally {
        clearInterval(beat);
        heard.stop();
      }
    },
  };
}

function breachOf(memory: Memory, contract: string): { breach: Promise<Breach>; stop: () => void } {
  let stop = (): void => {};
  const breach = new Promise<Breach>((resolve) => {
    const onMessage = (message: unknown) => {
      const told = message as Told; // the bench sends nothing else
      if (told.kind !== 'breach' || told.contract !== contract) return;
      const { token, price } = told;
      resolve({ token, anchorSeq: memory.pointOf(token), price, time: Date.now() });
    };
    process.on('message', onMessage);
    stop = () => process.off('message', onMessage);
  });
  return { breach, stop };
}
