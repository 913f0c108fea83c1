import { NotAuthenticatedError } from '../ledger/audit-errors.js';
import { CommandFailed } from './command-error.js';
import type { Speaker } from './means.js';

/**
 * The token of whoever acts. No command takes it from an option: those end up in shell histories. Throws
 * `CommandFailed`, at the desk `NotAuthenticatedError`, where there is none.
 */
export function requiredToken({ operatorToken, origin }: Speaker): string {
  if (operatorToken !== null) return operatorToken;
  if (origin === 'desk') throw new NotAuthenticatedError('nobody is signed in');
  throw new CommandFailed(
    'this needs an operator who is known here, and BALLAST_OPERATOR_TOKEN is not set',
    'set it to the token that `ballast operator add` printed for you',
  );
}
