import type { TradingActivities } from '../contract/activities.js';
import { TRANSITIONS } from '../contract/fund-state.js';
import type { RebalanceInput } from '../contract/rebalance.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';

/** Closes a rebalance that could not go on, so that its reason is on record; `halt` also halts the fund. */
export function conclude({ ledger }: TradingPorts): TradingActivities['conclude'] {
  return asStep(
    'conclude',
    async (input: RebalanceInput, { reason, halt }: { reason: string; halt: boolean }) => {
      if (halt) {
        const { from, to } = TRANSITIONS.halt;
        const { token } = input.request;
        await ledger.changeState({
          token,
          to,
          from: [...from, to],
          reason,
          by: 'engine',
          changeId: `${input.id}-halt`,
        });
      }
      return ledger.close(input, 'failed', reason);
    },
  );
}

/** Cancels whatever is open in the fund's book. */
export function cancelOpenOrders({ ledger, venue }: TradingPorts): TradingActivities['cancelOpenOrders'] {
  return asStep('cancel', async (token: string) => {
    const { account, contract } = (await ledger.fund(token)).settings;
    const book = { account, contract };
    const open = await venue.openOrders(book);
    for (const order of open) await venue.cancelOrder(book, order.clientOrderId);
    return { cancelled: open.length };
  });
}
