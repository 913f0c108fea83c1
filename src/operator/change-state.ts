import { z } from 'zod';
import { changeState } from '../contract/fund-messages.js';
import type { OperatorAction } from '../contract/fund-state.js';
import { askFund } from './ask-fund.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { OPERATOR_OPTIONS, readOperatorOptions } from './operator-options.js';
import { ledgerUrl, surroundings } from './surroundings.js';
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
  const funds = await withLedger(ledgerUrl(around), (ledger) => selectedFunds(ledger, token));
  const changes = await withTemporal(temporalSettings(context.env, around), (client) =>
    Promise.all(
      funds.map(({ fund }) =>
        asChange(fund.settings.token, () =>
          askFund(client, fund.settings.token, changeState, { action, reason, by, requestKey }),
        ),
      ),
    ),
  );
  const { terminal } = context;
  if (json) terminal.printJson({ requestKey, changes });
  else
    terminal.print(
      changes.map(({ token, state, refused }) => `${token}: ${state ?? `refused: ${refused}`}`).join('\n'),
    );
  if (changes.some(({ refused }) => refused !== null)) context.exitCode = EXIT.failed;
}

async function asChange(token: string, ask: () => Promise<{ state: string }>): Promise<Change> {
  try {
    return { token, state: (await ask()).state, refused: null };
  } catch (error) {
    if (error instanceof CommandFailed) return { token, state: null, refused: error.message };
    throw error;
  }
}
