import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { AlarmActivities, FundNews } from '../contract/activities.js';
import { goneFundAlert, type NewAlert } from '../contract/alert.js';
import { breach, haltFund } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import { fundStart } from '../contract/start-fund.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';

const ANSWER_MS = 5_000;

interface Ports {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'raiseAlert'>;
}

/** What workflows do through the ledger's outbox, or the server, for those that do not hear them. */
export function alarmActivities({ client, ledger }: Ports): AlarmActivities {
  return {
    raiseAlert: asStep('tell people', (alert: NewAlert) => ledger.raiseAlert(alert)),
    // The alert comes first: where this is cut short, the next try may find the workflow running already.
    tellGoneFund: asStep('tell a fund that is gone', async (news: FundNews) => {
      const gone = await client.withDeadline(Date.now() + ANSWER_MS, () => goneAs(client, news.token));
      if (gone !== null) await ledger.raiseAlert(goneFundAlert({ ...newsOf(news), gone }));
      await client.withDeadline(Date.now() + ANSWER_MS, () => signalWithStart(client, news));
    }),
  };
}

/** How the fund's workflow ended; null where it runs. */
async function goneAs(client: Client, token: string): Promise<string | null> {
  try {
    const { status } = await client.workflow.getHandle(fundWorkflowId(token)).describe();
    return status.name === 'RUNNING' ? null : status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'there was none';
    throw error;
  }
}

async function signalWithStart(client: Client, news: FundNews): Promise<void> {
  const start = fundStart(news.token, WorkflowIdConflictPolicy.USE_EXISTING);
  const { workflow } = client;
  if (news.kind === 'breach') {
    await workflow.signalWithStart('fund', { ...start, signal: breach, signalArgs: [news.report] });
  } else {
    await workflow.signalWithStart('fund', { ...start, signal: haltFund, signalArgs: [news.word] });
  }
}

function newsOf(news: FundNews): { readonly token: string; readonly news: string } {
  const { token } = news;
  return {
    token,
    news:
      news.kind === 'breach' ? `beyond its range at ${news.report.price}` : `to halt: ${news.word.reason}`,
  };
}
