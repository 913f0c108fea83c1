import type { FundOverview } from '../../../ledger/records/fund.js';
import { CommandFailed } from '../../command-error.js';
import type { Fact } from '../../facts.js';
import type { Means } from '../../means.js';
import { selectedFunds } from '../../open-ledger.js';

/** What would be done, and what speaks against it. */
export interface Outlook {
  readonly facts: readonly Fact[];
  readonly refused: string | null;
  /** Whether another person decides. */
  readonly proposes: boolean;
  /** Whether only somebody who is known here can ask for it. */
  readonly byOperator: boolean;
}

export const FREELY = { proposes: false, byOperator: false };

export async function fundOf({ withLedger }: Means, token: string): Promise<FundOverview> {
  const [found] = await withLedger((ledger) => selectedFunds(ledger, token));
  if (found === undefined) throw new CommandFailed(`there is no fund ${token}`, 'see /api/book');
  return found;
}

export const twoDecide = ({ withLedger }: Means): Promise<boolean> =>
  withLedger(async (ledger) => (await ledger.twoPeopleSince()) !== null);
