import type { TradingActivities } from '../contract/activities.js';
import { TRANSITIONS } from '../contract/fund-state.js';
import type { RebalanceInput } from '../contract/rebalance.js';
import { StateConflictError } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';

/** Closes a rebalance that could not go on, so that its reason is on record; `halt` also halts the fund. */
export function conclude({ ledger }: TradingPorts): TradingActivities['conclude'] {
  return asStep(
    'conclude',
    async (input: RebalanceInput, { reason, halt }: { reason: string; halt: boolean }) => {
      if (halt) await haltFund(ledger, input, reason);
      return ledger.close(input, 'failed', reason);
    },
  );
}

async function haltFund(ledger: Ledger, { id, request }: RebalanceInput, reason: string): Promise<void> {
  const { from, to } = TRANSITIONS.halt;
  const change = { token: request.token, to, from: [...from, to], reason, by: 'engine' };
  try {
    await ledger.changeState({ ...change, changeId: `${id}-halt` });
  } catch (error) {
    // A fund that is wiped out trades nothing already.
    if (!(error instanceof StateConflictError)) throw error;
  }
}

/**
 * Cancels whatever is open in the fund's book, which is the fund's alone, and has an id to cancel it by; one that
 * fails does not keep the others open.
 */
export function cancelOpenOrders({ ledger, venue }: TradingPorts): TradingActivities['cancelOpenOrders'] {
  return asStep('cancel', async (token: string) => {
    const { account, contract } = (await ledger.fund(token)).settings;
    const book = { account, contract };
    const open = (await venue.openOrders(book)).filter((order) => order.clientOrderId !== '');
    const cancels = open.map((order) => venue.cancelOrder(book, order.clientOrderId));
    for (const ended of await Promise.allSettled(cancels)) {
      if (ended.status === 'rejected') throw ended.reason;
    }
    return { cancelled: open.length };
  });
}
