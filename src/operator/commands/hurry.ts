import type { CommandFactory } from '../context.js';
import { runningWord } from './running-word.js';

export const hurry: CommandFactory = (context) =>
  runningWord(
    context,
    'hurry',
    'Lets the rebalance at work strike again before its next order, and go on without pauses.',
    'the market runs away',
  );
