import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const migrate: CommandFactory = (context) =>
  newCommand('migrate', "Brings the ledger's tables to this version; harmless when repeated.", [
    'migrate',
    'migrate --json',
  ])
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { migrateAction } = await import('../migrate.js');
      await migrateAction(context, options);
    });
