import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const rules: CommandFactory = (context) =>
  newCommand(
    'rules',
    'Every version of the rules of a fund, newest first: since when, by whom and why, and what it changed.',
    ['rules BTC3L', 'rules BTC3L --json'],
  )
    .argument('<token>', 'the fund')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { rulesAction } = await import('../rules.js');
      await rulesAction(context, token, options);
    });
