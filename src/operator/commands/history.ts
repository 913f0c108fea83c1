import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const history: CommandFactory = (context) =>
  newCommand(
    'history',
    'Past rebalances, newest first: why, at which price, what was traded, what it cost.',
    ['history', 'history BTC3L --limit 5 --json'],
  )
    .argument('[token]', 'only this fund')
    .option('--adjusted', 'NAV and units in the units of today, as splits and merges have made them')
    .option('--limit <number>', 'at most this many', '20')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { historyAction } = await import('../history.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => historyAction(seen, token ?? null, options));
    });
