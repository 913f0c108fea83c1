import type { CommandFactory } from '../context.js';
import { unitChange } from './unit-change.js';

export const merge: CommandFactory = (context) =>
  unitChange(context, 'merge', {
    description: 'Merges the units: fewer of them, each of more NAV; equity and position stay.',
    ratio: '1:10',
  });
