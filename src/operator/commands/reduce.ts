import type { CommandFactory } from '../context.js';
import { operatorWord } from './operator-word.js';

export const reduce: CommandFactory = (context) =>
  operatorWord('reduce', 'Lets a fund only reduce its position, so that interim cuts still happen.')
    .option('--each', 'every fund by itself: its own state, not the switch for all')
    .action(async (token: string | undefined, options: object) => {
      const { stateAction } = await import('../change-state.js');
      await stateAction(context, 'reduce', token ?? null, options);
    });
