import type { DealingAnswer, DealingAsk } from '../contract/dealing.js';
import { recordDealing } from './activity-options.js';
import { causeOf } from './message-of.js';

/** Whether it can be is the ledger's to say: this workflow's memory may be older than its record. */
export async function askDealing(ask: DealingAsk): Promise<DealingAnswer> {
  const summary = `${ask.kind} of ${ask.quantity} ${ask.measure === 'units' ? 'units' : 'in money'}`;
  try {
    return await recordDealing.executeWithOptions({ summary }, [ask]);
  } catch (error) {
    throw causeOf(error);
  }
}
