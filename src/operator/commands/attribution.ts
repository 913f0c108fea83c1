import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const attribution: CommandFactory = (context) =>
  newCommand(
    'attribution',
    'Why equity is what it is: price, funding, fees, slippage, creations, transfers; they sum to it exactly.',
    ['attribution BTC3L', 'attribution --since 2026-11-01 --json'],
  )
    .argument('[token]', 'only this fund')
    .option('--since <instant>', 'from the last strike at or before it, in UTC; from the launch unless given')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { attributionAction } = await import('../attribution.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => attributionAction(seen, token ?? null, options));
    });
