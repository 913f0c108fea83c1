import { z } from 'zod';
import type { DealingAnswer, DealingAsk } from '../contract/dealing.js';
import { requestDealing } from '../contract/fund-messages.js';
import { askFund } from './ask-fund.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { dealingRow, dealingText } from './dealings.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { requiredToken } from './operator-token.js';
import { quantity } from './quantity.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import { onRecord } from './say-word.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

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

interface Options {
  readonly json: boolean;
  readonly dataDir?: string | undefined;
  readonly key: string;
}

async function ask(
  { env, terminal }: Context,
  { json, dataDir, key }: Options,
  asked: Pick<DealingAsk, 'token' | 'kind' | 'measure' | 'quantity'>,
): Promise<void> {
  const around = await surroundings(env, dataDir);
  const operatorToken = requiredToken(around.environment);
  const answer = await withLedger(ledgerUrl(around), async (ledger): Promise<DealingAnswer> => {
    await selectedFunds(ledger, asked.token);
    const requestedBy = await ledger.whoIs(operatorToken, 'operator');
    const action = asked.kind === 'creation' ? 'create' : 'redeem';
    const said = { action, token: asked.token, reason: null, requestKey: key, by: requestedBy };
    const words = { ...asked, requestKey: key, requestedBy, feed: null };
    return withTemporal(temporalSettings(env, around), (client) =>
      onRecord(ledger, around, said, () => askFund(client, asked.token, requestDealing, words)),
    );
  });
  if (json) terminal.printJson({ ...dealingRow(answer.dealing), repeated: answer.repeated });
  else terminal.print(`${answer.repeated ? 'asked before: ' : ''}${dealingText(answer.dealing)}`);
}
