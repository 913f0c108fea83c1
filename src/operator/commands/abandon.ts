import type { CommandFactory } from '../context.js';
import { runningWord } from './running-word.js';

export const abandon: CommandFactory = (context) =>
  runningWord(
    context,
    'abandon',
    'Ends the rebalance at work with what it has reached; the remainder is not taken up again.',
    'the rest is not worth its price',
  );
