import type { TrailLedger, Word } from '../ledger/trail-port.js';
import { CommandFailed } from './command-error.js';
import type { Surroundings } from './surroundings.js';

type Said = Omit<Word, 'origin'>;

/**
 * Puts on record what is asked, by whoever's token is set, then asks it; a refusal is put on record too. The token
 * itself never leaves the ledger: what is sent to a workflow is found again by its key.
 */
export async function onRecord<T>(
  ledger: TrailLedger,
  { environment }: Surroundings,
  said: Said,
  ask: () => Promise<T>,
): Promise<T> {
  const word: Word = { ...said, origin: 'command line' };
  await ledger.sayWord(environment.operatorToken?.reveal() ?? null, word);
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandFailed) await ledger.noteRefused(word, error.message);
    throw error;
  }
}
