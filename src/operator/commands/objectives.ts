import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const objectives: CommandFactory = (context) =>
  newCommand(
    'objectives',
    'How well the funds were served: breach to first order, time outside the band, lateness of the daily.',
    ['objectives', 'objectives --since 24h --json'],
  )
    .option('--since <span>', 'how far back: 90m, 24h, 7d', '7d')
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { objectivesAction } = await import('../objectives.js');
      await objectivesAction(context, options);
    });
