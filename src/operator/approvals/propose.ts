import type { Approval, Proposal } from '../../ledger/approval-port.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { Speaker } from '../means.js';
import { requiredToken } from '../operator-token.js';
import { approvalDetails } from './approval-details.js';
import { approvalText } from './approval-text.js';

/** What was proposed instead of done, in the words for whoever did and for the one who decides. */
export interface Proposed {
  readonly approval: Approval;
  readonly text: string;
}

/** Proposes, in the name of whoever acts, what takes two people. */
export async function propose(
  ledger: PostgresLedger,
  speaker: Speaker,
  proposal: Proposal,
): Promise<Proposed> {
  const approval = await ledger.propose(requiredToken(speaker), proposal);
  const details = await approvalDetails(ledger, approval.dangerous);
  return { approval, text: approvalText(approval, details) };
}
