import type { Client } from '@temporalio/client';
import { type Acceptance, type RebalanceAsk, requestRebalance } from '../contract/fund-messages.js';
import type { Ledger } from '../ledger/port.js';
import type { TrailLedger } from '../ledger/trail-port.js';
import { askFund } from './ask-fund.js';
import type { Speaker } from './means.js';
import { onRecord } from './say-word.js';

export interface Asking {
  readonly client: Client;
  readonly ledger: Ledger & TrailLedger;
  readonly speaker: Speaker;
}

/** Asks a fund to rebalance at once. Throws a `CommandFailed` where no worker answers in time. */
export async function askRebalance(
  { client, ledger, speaker }: Asking,
  token: string,
  words: RebalanceAsk,
): Promise<Acceptance> {
  const { reason, requestKey, requestedBy } = words;
  const said = { action: 'rebalance', token, reason, requestKey, by: requestedBy };
  return onRecord(ledger, speaker, said, () => askFund(client, token, requestRebalance, words));
}
