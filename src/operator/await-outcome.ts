import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { fundView } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import type { Ledger } from '../ledger/port.js';
import type { RebalanceRecord } from '../ledger/records/rebalance.js';

const LOOK_EVERY_MS = 300;

/**
 * Waits for the end of a rebalance key in the ledger. A failed attempt may be followed by another: it counts
 * once the fund itself has answered. Null where `deadline` (wall clock) comes first.
 */
export async function awaitOutcome(
  { ledger, client }: { ledger: Ledger; client: Client },
  { token, key, deadline }: { token: string; key: string; deadline: number },
): Promise<RebalanceRecord | null> {
  while (Date.now() < deadline) {
    const [ended] = await ledger.outcomesOf([key]);
    const open = ended?.outcome === 'failed' || ended?.outcome === 'remainder';
    if (ended !== undefined && (!open || (await hasAnswered(client, token, key))))
      return ledger.rebalance(ended.id);
    await delay(LOOK_EVERY_MS);
  }
  return null;
}

async function hasAnswered(client: Client, token: string, key: string): Promise<boolean> {
  const view = await client.workflow.getHandle(fundWorkflowId(token)).query(fundView);
  return view.answers.some((answer) => answer.key === key);
}
