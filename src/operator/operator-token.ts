import type { Environment } from '../config/environment.js';
import { CommandFailed } from './command-error.js';

/** The token of whoever gives the command. It is never taken from an option: those end up in shell histories. */
export function requiredToken({ operatorToken }: Environment): string {
  if (operatorToken !== null) return operatorToken.reveal();
  throw new CommandFailed(
    'this needs an operator who is known here, and BALLAST_OPERATOR_TOKEN is not set',
    'set it to the token that `ballast operator add` printed for you',
  );
}
