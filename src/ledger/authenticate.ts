import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { includesRole, type Role, roleText } from '../contract/operator-role.js';
import { NotAuthenticatedError, NotAuthorisedError } from './audit-errors.js';
import type { Principal } from './audit-port.js';
import type { Db } from './session.js';

export const OPERATOR_NAME = /^[a-z][a-z0-9-]{1,31}$/;
export const HASH_BYTES = 32;
/** The secret is 32 random bytes, so the work factor only has to slow a reader of the hashes down a little. */
export const hashOf = promisify<string, string, number, Buffer>(scrypt);

/** Nobody but the machine saw the first token. */
export const FIRST = '(first)';

/** Whose token it is: `NAME.SECRET`. Throws `NotAuthenticatedError`. */
export async function authenticate(db: Db, operatorToken: string): Promise<Principal> {
  const [name = '', secret = ''] = operatorToken.trim().split('.');
  if (!OPERATOR_NAME.test(name) || secret === '') {
    throw new NotAuthenticatedError('the token is not of this form');
  }
  const row = await db
    .selectFrom('operators')
    .select(['salt', 'hash', 'issued_by', 'role'])
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  const given = await hashOf(secret, row?.salt ?? 'nobody', HASH_BYTES);
  if (row === undefined || !timingSafeEqual(given, Buffer.from(row.hash, 'base64url'))) {
    throw new NotAuthenticatedError(`the token of '${name}' is wrong, was renewed, or was removed`);
  }
  // For the record of what this transaction does: see the migration `audit-trail`.
  await sql`select set_config('ballast.principal', ${name}, true)`.execute(db);
  return { name, role: row.role, renewed: isOwn(name, row.issued_by) };
}

/** The same for what only some roles may do. Throws `NotAuthorisedError` too. */
export async function authorise(db: Db, operatorToken: string, needed: Role): Promise<Principal> {
  const principal = await authenticate(db, operatorToken);
  if (includesRole(principal.role, needed)) return principal;
  const { name, role } = principal;
  throw new NotAuthorisedError(name, `${name} is ${roleText(role)}, and this needs ${roleText(needed)}`);
}

export const isOwn = (name: string, issuedBy: string): boolean => issuedBy === name || issuedBy === FIRST;
