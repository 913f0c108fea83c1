import type { Client } from '@temporalio/client';
import { type Acceptance, type RebalanceAsk, requestRebalance } from '../contract/fund-messages.js';
import type { Ledger } from '../ledger/port.js';
import type { TrailLedger } from '../ledger/trail-port.js';
import { askFund } from './ask-fund.js';
import { CommandFailed } from './command-error.js';
import type { Speaker } from './means.js';
import { onRecord } from './say-word.js';

export interface Asking {
  readonly client: Client;
  readonly ledger: Ledger & TrailLedger;
  readonly speaker: Speaker;
}

/** Asks a fund to rebalance at once. That it refuses is an answer too. */
export async function askRebalance(
  { client, ledger, speaker }: Asking,
  token: string,
  words: RebalanceAsk,
): Promise<Acceptance> {
  const { reason, requestKey, requestedBy } = words;
  const said = { action: 'rebalance', token, reason, requestKey, by: requestedBy };
  try {
    return await onRecord(ledger, speaker, said, () => askFund(client, token, requestRebalance, words));
  } catch (error) {
    if (error instanceof CommandFailed) return { kind: 'refused', key: null, reason: error.message };
    throw error;
  }
}
