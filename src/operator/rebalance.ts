import { z } from 'zod';
import type { Acceptance } from '../contract/fund-messages.js';
import { type Asking, askRebalance } from './ask-rebalance.js';
import { awaitOutcome } from './await-outcome.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { historyRow } from './history.js';
import { commandMeans } from './means.js';
import { selectedFunds } from './open-ledger.js';
import { OPERATOR_OPTIONS, readOperatorOptions } from './operator-options.js';
import { acceptanceText, outcomeText } from './rebalance-text.js';

const OPTIONS = z.object({
  ...OPERATOR_OPTIONS,
  wait: z.boolean(),
  timeout: z
    .string()
    .refine((text) => /^[1-9]\d{0,4}$/.test(text), 'must be a whole number of seconds from 1 to 99999')
    .transform(Number),
});
type Options = z.output<typeof OPTIONS>;

/** One fund's answer. `outcome` is null while the rebalance goes on, or where nobody waited for it. */
interface Request {
  readonly token: string;
  readonly acceptance: Acceptance;
  readonly outcome: ReturnType<typeof historyRow> | null;
}

interface Desk extends Asking {
  readonly options: Options;
  readonly say: (line: string) => void;
}

/** `ballast rebalance`: exit code 0 where every fund ended at its target, or was accepted under --no-wait. */
export async function rebalanceAction(context: Context, token: string | null, raw: object): Promise<void> {
  const options = readOperatorOptions(OPTIONS, token, raw);
  const means = await commandMeans(context.env, options.dataDir);
  const { terminal } = context;
  const say = options.json ? () => undefined : terminal.print;
  const requests = await means.withLedger(async (ledger) => {
    const funds = await selectedFunds(ledger, token);
    say(`request key ${options.requestKey}`);
    const { speaker, withClient } = means;
    return withClient((client) =>
      Promise.all(
        funds.map(({ fund }) => request({ client, ledger, speaker, options, say }, fund.settings.token)),
      ),
    );
  });
  if (options.json) terminal.printJson({ requestKey: options.requestKey, requests });
  if (!requests.every((each) => isGood(each, options))) context.exitCode = EXIT.failed;
}

async function request(desk: Desk, token: string): Promise<Request> {
  const { client, ledger, options, say } = desk;
  const { reason, by, requestKey, wait, timeout } = options;
  const acceptance = await askRebalance(desk, token, {
    cause: 'emergency',
    requestKey,
    requestedBy: by,
    reason,
  }).catch(refusal);
  say(acceptanceText(token, acceptance));
  if (!wait || acceptance.kind !== 'accepted') return { token, acceptance, outcome: null };
  const deadline = Date.now() + timeout * 1_000;
  const record = await awaitOutcome({ client, ledger }, { token, key: acceptance.key, deadline });
  say(
    record === null
      ? `${token}: no outcome within ${timeout} s; the rebalance goes on by itself`
      : outcomeText(record),
  );
  return { token, acceptance, outcome: record === null ? null : historyRow(record) };
}

/** Of one fund: the others are asked all the same. */
function refusal(error: unknown): Acceptance {
  if (error instanceof CommandFailed) return { kind: 'refused', key: null, reason: error.message };
  throw error;
}

function isGood({ acceptance, outcome }: Request, { wait }: Options): boolean {
  if (acceptance.kind === 'refused') return false;
  const kind = acceptance.kind === 'answered' ? acceptance.outcome : outcome?.outcome;
  if (acceptance.kind === 'accepted' && !wait) return true;
  return kind === 'done' || kind === 'no-trade-needed';
}
