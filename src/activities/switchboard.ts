import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { switchThrown } from '../contract/fund-messages.js';
import { fundStart } from '../contract/start-fund.js';
import type { SwitchboardActivities, UntoldFund } from '../contract/switchboard.js';
import type { SwitchChange } from '../contract/trading-switch.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';

const ANSWER_MS = 5_000;

export interface SwitchLedger extends Pick<Ledger, 'tradingSwitch' | 'changeSwitch'> {
  funds(): Promise<readonly { readonly settings: { readonly token: string } }[]>;
}

interface Ports {
  readonly client: Client;
  readonly ledger: SwitchLedger;
}

/** The switch for all funds: what stands in the ledger, and telling the funds to look at it. */
export function switchboardActivities({ client, ledger }: Ports): SwitchboardActivities {
  return {
    readSwitch: asStep('read the switch', () => ledger.tradingSwitch()),
    changeSwitch: asStep('throw the switch', (change: SwitchChange) => ledger.changeSwitch(change)),
    tellFunds: asStep('tell the funds', async () => {
      const tokens = (await ledger.funds()).map(({ settings }) => settings.token);
      const answers = await Promise.all(tokens.map((token) => tell(client, token)));
      const untold = answers.filter((answer) => answer !== null);
      return { told: tokens.filter((token) => !untold.some((fund) => fund.token === token)), untold };
    }),
  };
}

/** Null once the server has the signal: the workflow gets it however long its worker is away. A missing one is revived. */
async function tell(client: Client, token: string): Promise<UntoldFund | null> {
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.signalWithStart('fund', {
        ...fundStart(token, WorkflowIdConflictPolicy.USE_EXISTING),
        signal: switchThrown,
      }),
    );
    return null;
  } catch (error) {
    return { token, why: error instanceof Error ? error.message : String(error) };
  }
}
