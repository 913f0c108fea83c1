import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const foresight: CommandFactory = (context) =>
  newCommand(
    'foresight',
    'What a move of the price leads to: triggers, NAV, gaps to zero and to liquidation; what all funds trade then.',
    ['foresight', 'foresight BTC3L --json'],
  )
    .argument('[token]', 'only this fund')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { foresightAction } = await import('../foresight.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => foresightAction(seen, token ?? null, options));
    });
