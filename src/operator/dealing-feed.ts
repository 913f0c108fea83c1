import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { DealingAnswer } from '../contract/dealing.js';
import { requestDealing } from '../contract/fund-messages.js';
import { askFund } from './ask-fund.js';
import { CommandFailed, EXIT } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { type FeedLine, readFeedLines } from './dealing-lines.js';
import { dealingRow, dealingText } from './dealings.js';
import { withLedger } from './open-ledger.js';
import { readOptions } from './read-options.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/**
 * `ballast dealing feed`: relays the lines in their order to the funds, whose worker checks signature and place. Stops
 * at the first that is refused, exit code 1; sent again from the start, what was taken is known and nothing is done twice.
 */
export async function feedAction(context: Context, name: string, file: string, raw: object): Promise<void> {
  const { env, terminal } = context;
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const lines = readFeedLines(name, await contentOf(file), file);
  const around = await surroundings(env, dataDir);
  const funds = await withLedger(ledgerUrl(around), (ledger) => ledger.funds());
  refuseUnknown(
    lines,
    funds.map(({ settings }) => settings.token),
    file,
  );
  const say = json ? () => undefined : terminal.print;
  const { taken, stopped } = await withTemporal(temporalSettings(env, around), (client) =>
    relay(client, lines, say),
  );
  const why = stopped === null ? null : `${file}, line ${stopped.number}: ${stopped.why}`;
  if (json) {
    const rows = taken.map(({ dealing, repeated }) => ({ ...dealingRow(dealing), repeated }));
    terminal.printJson({ feed: name, taken: rows, stoppedBy: why });
    if (why !== null) context.exitCode = EXIT.failed;
  } else if (why !== null) {
    throw new CommandFailed(why, 'mend it and send the file again: what was taken is not done twice');
  }
}

interface Relayed {
  readonly taken: readonly DealingAnswer[];
  readonly stopped: { readonly number: number; readonly why: string } | null;
}

async function relay(
  client: Client,
  lines: readonly FeedLine[],
  say: (line: string) => void,
): Promise<Relayed> {
  const taken: DealingAnswer[] = [];
  for (const { number, ask } of lines) {
    try {
      const answer = await askFund(client, ask.token, requestDealing, ask);
      taken.push(answer);
      say(`${ask.feed?.seq} ${answer.repeated ? 'taken before: ' : ''}${dealingText(answer.dealing)}`);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      return { taken, stopped: { number, why: error.message } };
    }
  }
  return { taken, stopped: null };
}

async function contentOf(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'name a file of JSON lines, or - for the standard input';
    throw new CommandFailed(`the feed cannot be read: ${why}`, remedy, { cause: error });
  }
}

function refuseUnknown(lines: readonly FeedLine[], tokens: readonly string[], file: string): void {
  const first = lines.find(({ ask }) => !tokens.includes(ask.token));
  if (first === undefined) return;
  throw new CommandFailed(
    `${file}, line ${first.number}: there is no fund ${first.ask.token}; nothing was sent`,
    tokens.length === 0 ? 'list funds in funds.yaml and run npm start' : `write one of ${tokens.join(', ')}`,
  );
}
