import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { leaveHalted } from '../contract/dangerous.js';
import { changeState, type StateAsk } from '../contract/fund-messages.js';
import type { OperatorAction } from '../contract/fund-state.js';
import type { FundOverview, FundRecord } from '../ledger/port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { approvalJson } from './approvals/approval-text.js';
import { type Proposed, propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { OPERATOR_OPTIONS, readOperatorOptions } from './operator-options.js';
import { onRecord } from './say-word.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { switchAll } from './switch-all.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

const OPTIONS = z.object(OPERATOR_OPTIONS);

interface Change {
  readonly token: string;
  /** The fund's state now; null where the fund refused. */
  readonly state: string | null;
  readonly refused: string | null;
}

/**
 * `ballast pause`, `resume`, `reduce`, `halt`: exit code 1 where a fund refuses. With --all, all but `pause` are
 * the switch for all funds and leave each fund's own state as it is.
 */
export async function stateAction(
  context: Context,
  action: OperatorAction,
  token: string | null,
  raw: object,
): Promise<void> {
  const options = readOperatorOptions(OPTIONS, token, raw);
  const { json, dataDir, all, reason, by, requestKey } = options;
  if (all && action !== 'pause') {
    return switchAll(context, { action, reason, by, requestKey }, options);
  }
  const around = await surroundings(context.env, dataDir);
  const { changes, proposals } = await withLedger(ledgerUrl(around), async (ledger) => {
    const selected = await selectedFunds(ledger, token);
    const halted = selected.filter(({ fund }) => action === 'resume' && fund.state === 'HALTED');
    const forTwo = halted.length > 0 && (await ledger.twoPeopleSince()) !== null ? halted : [];
    const proposing = forTwo.map(({ fund }) => proposeResume(ledger, around, fund, { reason, requestKey }));
    const asking = selected.filter((one) => !forTwo.includes(one));
    const words = { action, reason, by, requestKey };
    return {
      proposals: await Promise.all(proposing),
      changes: await whereAny(asking, context.env, around, (client) =>
        Promise.all(asking.map(({ fund }) => change({ ledger, around, client }, fund.settings.token, words))),
      ),
    };
  });
  const { terminal } = context;
  if (json) {
    const proposed = proposals.map(({ approval }) => approvalJson(approval));
    terminal.printJson({ requestKey, changes, ...(proposed.length > 0 && { proposals: proposed }) });
  } else {
    const lines = changes.map(({ token, state, refused }) => `${token}: ${state ?? `refused: ${refused}`}`);
    terminal.print([...lines, ...proposals.map(({ text }) => text)].join('\n'));
  }
  if (changes.some(({ refused }) => refused !== null)) context.exitCode = EXIT.failed;
}

/** Nobody is asked where all that was asked for is proposed. */
async function whereAny<T>(
  funds: readonly FundOverview[],
  env: NodeJS.ProcessEnv,
  around: Surroundings,
  work: (client: Client) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return funds.length === 0 ? [] : withTemporal(temporalSettings(env, around), work);
}

/** What ends a halt is decided by two. */
function proposeResume(
  ledger: PostgresLedger,
  around: Surroundings,
  fund: FundRecord,
  { reason, requestKey }: { readonly reason: string; readonly requestKey: string },
): Promise<Proposed> {
  const key = `${fund.settings.token} ${requestKey}`;
  return propose(ledger, around, { dangerous: leaveHalted(fund), reason, requestKey: key });
}

interface Means {
  readonly ledger: PostgresLedger;
  readonly around: Surroundings;
  readonly client: Client;
}

async function change({ ledger, around, client }: Means, token: string, words: StateAsk): Promise<Change> {
  const said = { token, ...words };
  try {
    const { state } = await onRecord(ledger, around, said, () => askFund(client, token, changeState, words));
    return { token, state, refused: null };
  } catch (error) {
    if (error instanceof CommandFailed) return { token, state: null, refused: error.message };
    throw error;
  }
}
