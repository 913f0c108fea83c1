import { z } from 'zod';
import type { RunningWord } from '../contract/fund-messages.js';
import type { Context } from './context.js';
import { commandMeans } from './means.js';
import { OPERATOR_OPTIONS } from './operator-options.js';
import { readOptions } from './read-options.js';
import { tellRunning } from './tell-running.js';

const { json, dataDir, reason, by, requestKey } = OPERATOR_OPTIONS;
const OPTIONS = z.object({ json, dataDir, reason, by, requestKey });

/** `ballast hurry`, `ballast abandon`: to the rebalance that is at work. */
export async function runningWordAction(
  { env, terminal }: Context,
  word: RunningWord,
  token: string,
  raw: object,
): Promise<void> {
  const { json: asJson, dataDir: dir, ...said } = readOptions(OPTIONS, raw);
  const what = await tellRunning(await commandMeans(env, dir), token, word, said);
  if (asJson) terminal.printJson({ requestKey: said.requestKey, token, what });
  else terminal.print(`${token}: ${what}`);
}
