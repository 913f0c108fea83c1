import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const strikes: CommandFactory = (context) =>
  newCommand('strikes', 'What each daily was struck at, newest first: price, NAV, units, equity, leverage.', [
    'strikes BTC3L',
    'strikes --limit 365 --json',
  ])
    .argument('[token]', 'only this fund')
    .option('--adjusted', 'NAV and units in the units of today, as splits and merges have made them')
    .option('--limit <number>', 'at most this many', '20')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { strikesAction } = await import('../strikes.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => strikesAction(seen, token ?? null, options));
    });
