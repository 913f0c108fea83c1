import type { Client } from '@temporalio/client';
import { fundView, type RunningWord, tellRunning as tellRunningUpdate } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { TrailEntry } from '../ledger/trail-port.js';
import { askFund } from './ask-fund.js';
import { CommandFailed } from './command-error.js';
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
    if (before?.outcome === 'done') return `said before: ${before.what}`;
    const { origin, address } = speaker;
    const asked = { action: word, token, ...said };
    return withClient(async (client) => {
      if (before?.outcome === 'asked') await refuseAnother(client, ledger, token, before.at);
      return onRecord(ledger, speaker, asked, async () => {
        const ask = { action: word, rebalance: null, ...said };
        const { rebalance: id } = await askFund(
          client,
          token,
          tellRunningUpdate,
          ask,
          `${word} ${said.requestKey}`,
        );
        const what = `${id} is told to ${word === 'hurry' ? 'hurry' : 'end with what it has reached'}`;
        // That one is abandoned is on record when it has ended.
        if (word === 'hurry') await ledger.noteDone({ ...asked, origin, address }, what);
        return what;
      });
    });
  });
}

async function saidBefore(
  ledger: PostgresLedger,
  token: string,
  word: RunningWord,
  requestKey: string,
): Promise<TrailEntry | null> {
  const any = { who: null, since: null, until: null };
  const [before] = await ledger.auditTrail({ ...any, token, action: word, requestKey, limit: 1 });
  return before ?? null;
}

/** No answer to it is on record: it may have been told, to the rebalance that was at work then. */
async function refuseAnother(
  client: Client,
  ledger: PostgresLedger,
  token: string,
  saidAt: number,
): Promise<void> {
  const { running } = await viewOf(client, token);
  const openedAt = running === null ? null : (await ledger.rebalanceDetail(running))?.record.openedAt;
  if (openedAt === null || openedAt === undefined || openedAt <= saidAt) return;
  throw new CommandFailed(
    `it was said to the rebalance that was at work before ${running}`,
    `ask again under another key where it is meant for ${running}`,
  );
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
