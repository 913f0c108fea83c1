import type { TradingActivities } from '../contract/activities.js';
import type { OrderInput, OrderResult } from '../contract/rebalance.js';
import { TradingStoppedError } from '../ledger/errors.js';
import type { OrderRecord } from '../ledger/records/order.js';
import type { OrderIntent } from '../venue/port.js';
import { asStep } from './failure.js';
import { fitOrder } from './fit-order.js';
import type { TradingPorts } from './ports.js';
import { pursueOrder } from './pursue-order.js';

/**
 * Sends one order and waits for its end. The intent is in the ledger before the first send; another attempt finds
 * it there, and asks the venue for the order by its id before anything is sent again, byte for byte the same.
 */
export function order(ports: TradingPorts): TradingActivities['order'] {
  return asStep('order', async (input: OrderInput): Promise<OrderResult> => {
    if (!isFittedAlike(input)) {
      const known = await ports.ledger.order(input.clientOrderId);
      if (known !== null) return pursueOrder(ports, known);
    }
    const fitted = await fitOrder(ports, input);
    if (fitted.kind !== 'intent') return fitted;
    const record = await intended(ports, fitted.intent, input);
    return 'kind' in record ? record : pursueOrder(ports, record);
  });
}

/** The record of the intent; or that the fund may not trade so any more. */
async function intended(
  { ledger }: TradingPorts,
  intent: OrderIntent,
  { rebalanceId, token, leg }: OrderInput,
): Promise<OrderRecord | Extract<OrderResult, { kind: 'stopped' }>> {
  try {
    return await ledger.recordIntent(intent, rebalanceId, token, leg);
  } catch (error) {
    if (!(error instanceof TradingStoppedError)) throw error;
    return { kind: 'stopped', reason: error.message };
  }
}

/** The only order of a trade follows from its input alone, so that recording it again finds what is on record. */
const isFittedAlike = ({ knownContracts, market }: OrderInput): boolean =>
  knownContracts !== null && market === null;
