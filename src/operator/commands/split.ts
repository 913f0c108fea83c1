import type { CommandFactory } from '../context.js';
import { unitChange } from './unit-change.js';

export const split: CommandFactory = (context) =>
  unitChange(context, 'split', {
    description: 'Splits the units: more of them, each of less NAV; equity and position stay.',
    ratio: '10:1',
  });
