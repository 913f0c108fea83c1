import type { Client } from '@temporalio/client';
import { fundView, type RunningWord, tellRunning as tellRunningUpdate } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { askFund } from './ask-fund.js';
import type { Means } from './means.js';
import { NoAnswer } from './no-answer.js';
import { selectedFunds } from './open-ledger.js';
import { onRecord } from './say-word.js';

interface Said {
  readonly reason: string;
  readonly by: string;
  readonly requestKey: string;
}

const ANSWER_MS = 20_000;

/**
 * Says it to the rebalance of this fund that is at work now; its answer in words. Throws a `CommandFailed` where none
 * is. Under the same key it is never said to another rebalance.
 */
export function tellRunning(
  { speaker, withLedger, withClient }: Means,
  token: string,
  word: RunningWord,
  said: Said,
): Promise<string> {
  return withLedger(async (ledger) => {
    await selectedFunds(ledger, token);
    const before = await saidBefore(ledger, token, word, said.requestKey);
    if (before !== null) return before;
    const { origin, address } = speaker;
    const asked = { action: word, token, ...said };
    return withClient((client) =>
      onRecord(ledger, speaker, asked, async () => {
        const ask = { action: word, rebalance: null, ...said };
        const { rebalance: id } = await askFund(client, token, tellRunningUpdate, ask);
        const what = `${id} is told to ${word === 'hurry' ? 'hurry' : 'end with what it has reached'}`;
        // That one is abandoned is on record when it has ended.
        if (word === 'hurry') await ledger.noteDone({ ...asked, origin, address }, what);
        return what;
      }),
    );
  });
}

async function saidBefore(
  ledger: PostgresLedger,
  token: string,
  word: RunningWord,
  requestKey: string,
): Promise<string | null> {
  const any = { who: null, since: null, until: null };
  const [before] = await ledger.auditTrail({ ...any, token, action: word, requestKey, limit: 1 });
  if (before === undefined || before.outcome === 'refused') return null;
  return `said before: ${before.what ?? 'the rebalance that was at work then was told'}`;
}

/** What a fund's workflow says of itself. Throws `NoAnswer` where no worker answers in time. */
export async function viewOf(client: Client, token: string) {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(fundWorkflowId(token)).query(fundView),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NoAnswer(
      `fund/${token} did not answer: ${why}`,
      'check that a worker of the role `control` runs (ballast doctor)',
      { cause: error },
    );
  }
}
