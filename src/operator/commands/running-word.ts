import type { Command } from 'commander';
import type { RunningWord } from '../../contract/fund-messages.js';
import type { Context } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

/** `hurry` or `abandon`: a word to the rebalance of a fund that is at work. */
export function runningWord(context: Context, word: RunningWord, description: string, why: string): Command {
  return newCommand(word, description, [`${word} BTC3L --reason "${why}"`])
    .argument('<token>', 'the fund')
    .option('--reason <text>', 'why; kept with it')
    .option('--by <name>', 'who says so; the name of the user of this machine unless given')
    .option('--request-key <key>', 'name of the request: asking again under the same key does nothing twice')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { runningWordAction } = await import('../running-word.js');
      await runningWordAction(context, word, token, options);
    });
}
