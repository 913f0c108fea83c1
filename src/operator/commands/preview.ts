import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const preview: CommandFactory = (context) =>
  newCommand(
    'preview',
    'What a rebalance would do now, and what becomes of a fund at -5, -10, ... and +5, +10, ... %.',
    ['preview BTC3L', 'preview --json'],
  )
    .argument('[token]', 'only this fund')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (token: string | undefined, options: object) => {
      const { previewAction } = await import('../preview.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => previewAction(seen, token ?? null, options));
    });
