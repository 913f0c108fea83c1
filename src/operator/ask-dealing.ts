import { z } from 'zod';
import type { DealingAnswer, DealingAsk } from '../contract/dealing.js';
import { requestDealing } from '../contract/fund-messages.js';
import { askFund } from './ask-fund.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { dealingRow, dealingText } from './dealings.js';
import { commandMeans, type Means } from './means.js';
import { selectedFunds } from './open-ledger.js';
import { requiredToken } from './operator-token.js';
import { quantity } from './quantity.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import { onRecord } from './say-word.js';

const REDEEM = z.object({ ...CONNECTED_OPTIONS, key: KEY, units: quantity('250') });
const CREATE = z.object({
  ...CONNECTED_OPTIONS,
  key: KEY,
  units: quantity('250').optional(),
  amount: quantity('25000').optional(),
});

/** `ballast create`: exit code 1 where the fund refuses. */
export async function createAction(context: Context, token: string, raw: object): Promise<void> {
  const options = readOptions(CREATE, raw);
  const { units, amount } = options;
  if (units !== undefined && amount === undefined) {
    return ask(context, options, { token, kind: 'creation', measure: 'units', quantity: units });
  }
  if (amount !== undefined && units === undefined) {
    return ask(context, options, { token, kind: 'creation', measure: 'amount', quantity: amount });
  }
  const message = units === undefined ? 'is missing, and so is --amount' : 'and --amount were both given';
  throw new UsageError([{ option: '--units', message, remedy: 'give one of them' }]);
}

/** `ballast redeem`: exit code 1 where the fund refuses. */
export async function redeemAction(context: Context, token: string, raw: object): Promise<void> {
  const options = readOptions(REDEEM, raw);
  await ask(context, options, { token, kind: 'redemption', measure: 'units', quantity: options.units });
}

export type AskedUnits = Pick<DealingAsk, 'token' | 'kind' | 'measure' | 'quantity'>;

/** Asks a fund for a creation or redemption, in the name of whoever acts. */
export function askDealing(
  { speaker, withLedger, withClient }: Means,
  asked: AskedUnits,
  { requestKey, reason }: { readonly requestKey: string; readonly reason: string | null },
): Promise<DealingAnswer> {
  const operatorToken = requiredToken(speaker);
  return withLedger(async (ledger) => {
    await selectedFunds(ledger, asked.token);
    const requestedBy = await ledger.whoIs(operatorToken, 'operator');
    const action = asked.kind === 'creation' ? 'create' : 'redeem';
    const said = { action, token: asked.token, reason, requestKey, by: requestedBy };
    const words = { ...asked, requestKey, requestedBy, feed: null };
    return withClient((client) =>
      onRecord(ledger, speaker, said, () => askFund(client, asked.token, requestDealing, words)),
    );
  });
}

interface Options {
  readonly json: boolean;
  readonly dataDir?: string | undefined;
  readonly key: string;
}

async function ask(
  { env, terminal }: Context,
  { json, dataDir, key }: Options,
  asked: AskedUnits,
): Promise<void> {
  const answer = await askDealing(await commandMeans(env, dataDir), asked, { requestKey: key, reason: null });
  if (json) terminal.printJson({ ...dealingRow(answer.dealing), repeated: answer.repeated });
  else terminal.print(`${answer.repeated ? 'asked before: ' : ''}${dealingText(answer.dealing)}`);
}
