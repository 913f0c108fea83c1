import type { CommandFactory } from '../context.js';
import { newCommand } from './new-command.js';

export const history: CommandFactory = (context) =>
  newCommand(
    'history',
    'Past rebalances, newest first: why, at which price, what was traded, what it cost.',
    ['history', 'history BTC3L --limit 5 --json'],
  )
    .argument('[token]', 'only this fund')
    .option('--limit <number>', 'at most this many', '20')
    .option('--data-dir <dir>', 'data directory of a running `ballast up`')
    .action(async (token: string | undefined, options: object) => {
      const { historyAction } = await import('../history.js');
      await historyAction(context, token ?? null, options);
    });
