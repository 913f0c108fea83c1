import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand } from './new-command.js';

/** Who may announce transfers and adopt: each by a token that is shown once. */
export const operator: CommandFactory = (context) =>
  commandGroup(
    'operator',
    'The people whom Ballast knows: by a token each, read from BALLAST_OPERATOR_TOKEN.',
    ['operator add anna', 'operator list --json'],
  )
    .addCommand(
      newCommand('add', 'Makes an operator and prints the token, this once.', [
        'operator add anna',
        'operator add carl --role viewer',
      ])
        .argument('<name>', '2 to 32 of a-z, 0-9 and -')
        .option('--role <role>', 'viewer, operator or approver; each includes those before it', 'approver')
        .option('--reason <text>', 'why; where two people decide it')
        .option(...DATA_DIR)
        .action(async (name: string, options: object) => {
          const { addOperatorAction } = await import('../operators.js');
          await addOperatorAction(context, name, options);
        }),
    )
    .addCommand(
      newCommand('renew', 'Ends your token and prints a new one that only you have seen.', ['operator renew'])
        .option(...DATA_DIR)
        .action(async (options: object) => {
          const { renewOperatorAction } = await import('../operators.js');
          await renewOperatorAction(context, options);
        }),
    )
    .addCommand(
      newCommand('role', 'Changes what another operator may do.', ['operator role carl operator'])
        .argument('<name>', 'the operator')
        .argument('<role>', 'viewer: looks; operator: acts and proposes; approver: decides too')
        .option('--reason <text>', 'why; where two people decide it')
        .option(...DATA_DIR)
        .action(async (name: string, role: string, options: object) => {
          const { changeRoleAction } = await import('../operators.js');
          await changeRoleAction(context, name, role, options);
        }),
    )
    .addCommand(
      newCommand('remove', "Ends another operator's token for good.", ['operator remove anna'])
        .argument('<name>', 'the operator')
        .option(...DATA_DIR)
        .action(async (name: string, options: object) => {
          const { removeOperatorAction } = await import('../operators.js');
          await removeOperatorAction(context, name, options);
        }),
    )
    .addCommand(
      newCommand('list', 'The operators there are.', ['operator list'])
        .option(...DATA_DIR)
        .action(async (options: object) => {
          const { listOperatorsAction } = await import('../operators.js');
          await listOperatorsAction(context, options);
        }),
    );
