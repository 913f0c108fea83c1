import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { includesRole, type Role, roleText } from '../contract/operator-role.js';
import { NotAuthenticatedError, NotAuthorisedError } from './audit-errors.js';
import type { Principal } from './audit-port.js';
import type { Db, Tx } from './session.js';

export const OPERATOR_NAME = /^[a-z][a-z0-9-]{1,31}$/;
const HASH_BYTES = 32;
const derive = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);
/**
 * Scrypt's cost of a new hash; each row has its own. The secret is 32 random bytes, which nobody guesses: so little is
 * enough, and a request costs the desk some 3 ms rather than 50.
 */
export const HASH_COST = 1_024;
export const hashOf = (secret: string, salt: string, cost: number): Promise<Buffer> =>
  derive(secret, salt, HASH_BYTES, { cost });

/** Nobody but the machine saw the first token. */
export const FIRST = '(first)';

/** Whose token it is: `NAME.SECRET`. Throws `NotAuthenticatedError`. */
export const authenticate = (db: Db, operatorToken: string): Promise<Principal> =>
  readPrincipal(db, operatorToken, false);

/** The same, and nobody takes from them what they may do before this transaction ends. */
export const authenticateHeld = (tx: Tx, operatorToken: string): Promise<Principal> =>
  readPrincipal(tx, operatorToken, true);

async function readPrincipal(db: Db, operatorToken: string, isHeld: boolean): Promise<Principal> {
  const [name = '', secret = ''] = operatorToken.trim().split('.');
  if (!OPERATOR_NAME.test(name) || secret === '') {
    throw new NotAuthenticatedError('the token is not of this form');
  }
  const row = await db
    .selectFrom('operators')
    .select(['salt', 'hash', 'hash_cost', 'issued_by', 'role'])
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .$if(isHeld, (query) => query.forShare())
    .executeTakeFirst();
  const given = await hashOf(secret, row?.salt ?? 'nobody', row?.hash_cost ?? HASH_COST);
  if (row === undefined || !timingSafeEqual(given, Buffer.from(row.hash, 'base64url'))) {
    throw new NotAuthenticatedError(`the token of '${name}' is wrong, was renewed, or was removed`);
  }
  // For the record of what this transaction does: see the migration `audit-trail`.
  await sql`select set_config('ballast.principal', ${name}, true)`.execute(db);
  return { name, role: row.role, renewed: isOwn(name, row.issued_by) };
}

/** The same for what only some roles may do. Throws `NotAuthorisedError` too. */
export async function authorise(db: Db, operatorToken: string, needed: Role): Promise<Principal> {
  return refuseLess(await authenticate(db, operatorToken), needed);
}

/** The same, and nobody takes from them what they may do before this transaction ends. */
export async function authoriseHeld(tx: Tx, operatorToken: string, needed: Role): Promise<Principal> {
  return refuseLess(await authenticateHeld(tx, operatorToken), needed);
}

function refuseLess(principal: Principal, needed: Role): Principal {
  if (includesRole(principal.role, needed)) return principal;
  const { name, role } = principal;
  throw new NotAuthorisedError(name, `${name} is ${roleText(role)}, and this needs ${roleText(needed)}`);
}

export const isOwn = (name: string, issuedBy: string): boolean => issuedBy === name || issuedBy === FIRST;
