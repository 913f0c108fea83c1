import type { CommandFactory } from '../context.js';
import { operatorWord } from './operator-word.js';

export const halt: CommandFactory = (context) =>
  operatorWord(
    'halt',
    'Halts a fund: cancels its open orders and stops; only cancels pass until it is resumed.',
  )
    .option('--each', 'every fund by itself: its own state, not the switch for all')
    .action(async (token: string | undefined, options: object) => {
      const { stateAction } = await import('../change-state.js');
      await stateAction(context, 'halt', token ?? null, options);
    });
