import type { Place, TrailLedger, Word } from '../ledger/trail-port.js';
import { CommandFailed } from './command-error.js';
import type { Speaker } from './means.js';
import { NoAnswer } from './no-answer.js';

export type Said = Omit<Word, keyof Place>;

/**
 * Puts on record what is asked, by whoever's token it is, then asks it; a refusal is put on record too. What has had no
 * answer may be done yet: it stays asked. The token itself never leaves the ledger: what is sent to a workflow is found
 * again by its key.
 */
export async function onRecord<T>(
  ledger: TrailLedger,
  { operatorToken, origin, address }: Speaker,
  said: Said,
  ask: () => Promise<T>,
): Promise<T> {
  const word: Word = { ...said, origin, address };
  await ledger.sayWord(operatorToken, word);
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandFailed && !(error instanceof NoAnswer))
      await ledger.noteRefused(word, error.message);
    throw error;
  }
}
