import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

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
    .action(async (token: string | undefined, options: object) => {
      const { historyAction } = await import('../history.js');
      await historyAction(context, token ?? null, options);
    });
