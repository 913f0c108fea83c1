import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand } from './new-command.js';

/** What is dangerous is proposed by its own command; here another person decides. */
export const approvals: CommandFactory = (context) =>
  commandGroup('approvals', 'What one person has proposed and another decides.', [
    'approvals list --open',
    'approvals approve BTC3L-p1a2b3c4d',
    'approvals decline BTC3L-p1a2b3c4d --reason "the cause is not known yet"',
  ])
    .addCommand(
      newCommand('list', 'Proposals and what became of them, newest first.', ['approvals list --open'])
        .option('--open', 'only those that wait for a decision or their effect')
        .option(...DATA_DIR)
        .action(async (options: object) => {
          const { listApprovalsAction } = await import('../approvals.js');
          await listApprovalsAction(context, options);
        }),
    )
    .addCommand(
      newCommand('show', 'One of them, with exactly what it would do.', ['approvals show BTC3L-p1a2b3c4d'])
        .argument('<id>', 'of the proposal')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { showApprovalAction } = await import('../approvals.js');
          await showApprovalAction(context, id, options);
        }),
    )
    .addCommand(
      newCommand('approve', 'Decides it, and carries it out; again it goes on where it was cut off.', [
        'approvals approve BTC3L-p1a2b3c4d',
      ])
        .argument('<id>', 'of the proposal')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { approveProposalAction } = await import('../approvals.js');
          await approveProposalAction(context, id, options);
        }),
    )
    .addCommand(
      newCommand('decline', 'Decides against it, or takes your own back.', [
        'approvals decline BTC3L-p1a2b3c4d --reason "the cause is not known yet"',
      ])
        .argument('<id>', 'of the proposal')
        .option('--reason <text>', 'why; kept with it')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { declineProposalAction } = await import('../approvals.js');
          await declineProposalAction(context, id, options);
        }),
    );
