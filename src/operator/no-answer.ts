import { CommandFailed } from './command-error.js';

/** Whoever is asked does not answer: nothing says that it was refused, and asking again may help. */
export class NoAnswer extends CommandFailed {}
