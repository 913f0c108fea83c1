import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand } from './new-command.js';

/** Money that people move is announced before it moves; anything else halts the fund. */
export const transfer: CommandFactory = (context) =>
  commandGroup('transfer', 'Announces money that is about to be moved into or out of an account.', [
    'transfer expect BTC3L --kind fee-sweep --amount 12.5 --id sweep-2026-11 --reason "fees of November"',
    'transfer list BTC3L --json',
  ])
    .addCommand(
      newCommand('expect', 'Announces one transfer, before the money moves.', [
        'transfer expect BTC3L --kind top-up --amount 500 --id topup-7 --reason "as agreed"',
      ])
        .argument('<token>', 'the fund')
        .option('--amount <amount>', 'above zero, in the settle coin; the kind says which way it goes')
        .option(
          '--kind <kind>',
          'fee-sweep (out, pays fees payable), top-up (in), withdrawal (out); the last two move the NAV',
        )
        .option('--id <id>', "its name; the venue's own transfer id where that is known")
        .option('--reason <text>', 'why; kept with it')
        .option('--valid-hours <hours>', 'it must come within', '24')
        .option(...DATA_DIR)
        .action(async (token: string, options: object) => {
          const { expectTransferAction } = await import('../transfers.js');
          await expectTransferAction(context, token, options);
        }),
    )
    .addCommand(
      newCommand('cancel', 'Takes an announcement back, also one whose time is over.', [
        'transfer cancel topup-7',
      ])
        .argument('<id>', 'the name of the transfer')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { cancelTransferAction } = await import('../transfers.js');
          await cancelTransferAction(context, id, options);
        }),
    )
    .addCommand(
      newCommand('list', 'Announced transfers, newest first.', [
        'transfer list',
        'transfer list BTC3L --open',
      ])
        .argument('[token]', 'only this fund')
        .option('--open', 'only those that are still expected')
        .option(...DATA_DIR)
        .action(async (token: string | undefined, options: object) => {
          const { listTransfersAction } = await import('../transfers.js');
          await listTransfersAction(context, token ?? null, options);
        }),
    );
