import type { CommandFactory } from '../context.js';
import { operatorWord } from './operator-word.js';

export const resume: CommandFactory = (context) =>
  operatorWord('resume', 'Lets a paused, reducing or halted fund trade again.')
    .option('--each', 'every fund by itself: its own state, not the switch for all')
    .action(async (token: string | undefined, options: object) => {
      const { stateAction } = await import('../change-state.js');
      await stateAction(context, 'resume', token ?? null, options);
    });
