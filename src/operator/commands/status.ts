import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const status: CommandFactory = (context) =>
  newCommand('status', 'State, NAV, leverage and distance to the interim trigger of every fund, or of one.', [
    'status',
    'status BTC3L --json',
  ])
    .argument('[token]', 'only this fund')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { statusAction } = await import('../status.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => statusAction(seen, token ?? null, options));
    });
