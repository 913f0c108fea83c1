import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand, WATCH } from './new-command.js';

/** `ballast alerts` alone is `ballast alerts list`. */
export const alerts: CommandFactory = (context) =>
  commandGroup('alerts', 'What people were told, and whether it was delivered.', [
    'alerts --open',
    'alerts list BTC3L --json',
    'alerts ack 17',
    'alerts test',
  ])
    .addCommand(
      newCommand('list', 'Alerts, newest first.', ['alerts list --open', 'alerts list BTC3L'])
        .argument('[token]', 'only this fund')
        .option('--open', 'only those that nobody looks after yet')
        .option('--limit <number>', 'at most this many', '20')
        .option(...DATA_DIR)
        .option(...WATCH)
        .action(async (token: string | undefined, options: object) => {
          const { alertsAction } = await import('../alerts.js');
          const { watched } = await import('../watch.js');
          await watched(context, options, (seen) => alertsAction(seen, token ?? null, options));
        }),
      { isDefault: true },
    )
    .addCommand(
      newCommand('ack', 'Says that you look after an alert.', ['alerts ack 17'])
        .argument('<number>', 'of the alert')
        .option('--by <name>', 'who looks after it; the name of the user of this machine unless given')
        .option(...DATA_DIR)
        .action(async (number: string, options: object) => {
          const { acknowledgeAction } = await import('../alerts.js');
          await acknowledgeAction(context, number, options);
        }),
    )
    .addCommand(
      newCommand(
        'test',
        'Sends a message that says that it is a test through every channel of this environment.',
        ['alerts test', 'alerts test --json'],
      )
        .option('--by <name>', 'who tests; the name of the user of this machine unless given')
        .action(async (options: object) => {
          const { testAlertsAction } = await import('../test-alerts.js');
          await testAlertsAction(context, options);
        }),
    );
