import type { CommandFactory } from '../context.js';
import { compute } from './compute.js';

/** In the order of the help. */
export const COMMANDS: readonly CommandFactory[] = [compute];
