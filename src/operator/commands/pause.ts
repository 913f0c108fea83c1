import type { CommandFactory } from '../context.js';
import { operatorWord } from './operator-word.js';

export const pause: CommandFactory = (context) =>
  operatorWord('pause', 'Pauses a fund: it trades nothing until it is resumed.').action(
    async (token: string | undefined, options: object) => {
      const { stateAction } = await import('../change-state.js');
      await stateAction(context, 'pause', token ?? null, options);
    },
  );
