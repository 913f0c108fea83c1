import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { NotAuthenticatedError, OperatorRefusedError } from './audit-errors.js';
import type { Operator } from './audit-port.js';
import type { Clock } from './clock.js';
import type { Db, Session, Tx } from './session.js';

const NAME = /^[a-z][a-z0-9-]{1,31}$/;
const HASH_BYTES = 32;
/** The secret is 32 random bytes, so the work factor only has to slow a reader of the hashes down a little. */
const hashOf = promisify<string, string, number, Buffer>(scrypt);

/** Nobody but the machine saw the first token. */
const FIRST = '(first)';

export interface Principal {
  readonly name: string;
  /** Only its holder has seen the token. */
  readonly renewed: boolean;
}

/** Whose token it is: `NAME.SECRET`. Throws `NotAuthenticatedError`. */
export async function authenticate(db: Db, operatorToken: string): Promise<Principal> {
  const [name = '', secret = ''] = operatorToken.trim().split('.');
  if (!NAME.test(name) || secret === '') throw new NotAuthenticatedError('the token is not of this form');
  const row = await db
    .selectFrom('operators')
    .select(['salt', 'hash', 'issued_by'])
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  const given = await hashOf(secret, row?.salt ?? 'nobody', HASH_BYTES);
  if (row === undefined || !timingSafeEqual(given, Buffer.from(row.hash, 'base64url'))) {
    throw new NotAuthenticatedError(`the token of '${name}' is wrong, was renewed, or was removed`);
  }
  return { name, renewed: isOwn(name, row.issued_by) };
}

const isOwn = (name: string, issuedBy: string): boolean => issuedBy === name || issuedBy === FIRST;

export function whoIs(session: Session, operatorToken: string): Promise<string> {
  return session.run(async (db) => (await authenticate(db, operatorToken)).name);
}

export async function addOperator(
  session: Session,
  now: Clock,
  name: string,
  operatorToken: string | null,
): Promise<string> {
  if (!NAME.test(name)) {
    throw new OperatorRefusedError(
      `'${name}' is no name: 2 to 32 of a-z, 0-9 and -, beginning with a letter`,
    );
  }
  return session.transaction(async (tx) => {
    // Two who are the first at once: one of them is not.
    await sql`lock table operators in share row exclusive mode`.execute(tx);
    const issuedBy = await issuer(tx, operatorToken);
    const known = await tx
      .selectFrom('operators')
      .select('removed_at')
      .where('name', '=', name)
      .executeTakeFirst();
    if (known !== undefined) {
      const since =
        known.removed_at === null ? 'is an operator already' : 'was one; names are not used again';
      throw new OperatorRefusedError(`${name} ${since}`);
    }
    const { secret, salt, hash } = await newSecret();
    await tx
      .insertInto('operators')
      .values({ name, salt, hash, issued_by: issuedBy, issued_at: now(), removed_at: null, removed_by: null })
      .execute();
    return `${name}.${secret}`;
  });
}

/** The first operator is anybody who reaches the ledger; from then on an operator says who else is one. */
async function issuer(tx: Tx, operatorToken: string | null): Promise<string> {
  const first = (await tx.selectFrom('operators').select('name').limit(1).execute()).length === 0;
  if (first) return FIRST;
  if (operatorToken === null) {
    throw new NotAuthenticatedError('there are operators already, and only one of them adds another');
  }
  return (await authenticate(tx, operatorToken)).name;
}

export function renewOperator(
  session: Session,
  now: Clock,
  operatorToken: string,
): Promise<{ readonly name: string; readonly token: string }> {
  return session.transaction(async (tx) => {
    const { name } = await authenticate(tx, operatorToken);
    const { secret, salt, hash } = await newSecret();
    await tx
      .updateTable('operators')
      .set({ salt, hash, issued_by: name, issued_at: now() })
      .where('name', '=', name)
      .execute();
    return { name, token: `${name}.${secret}` };
  });
}

export function removeOperator(
  session: Session,
  now: Clock,
  name: string,
  operatorToken: string,
): Promise<void> {
  return session.transaction(async (tx) => {
    const by = await authenticate(tx, operatorToken);
    if (by.name === name)
      throw new OperatorRefusedError(`${name} cannot remove itself: another operator can`);
    const { numUpdatedRows } = await tx
      .updateTable('operators')
      .set({ removed_at: now(), removed_by: by.name })
      .where('name', '=', name)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new OperatorRefusedError(`there is no operator ${name}`);
  });
}

export function readOperators(session: Session): Promise<readonly Operator[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('operators')
      .select(['name', 'issued_by', 'issued_at'])
      .where('removed_at', 'is', null)
      .orderBy('name')
      .execute();
    return rows.map(({ name, issued_by, issued_at }) => ({
      name,
      issuedBy: issued_by,
      issuedAt: issued_at,
      renewed: isOwn(name, issued_by),
    }));
  });
}

async function newSecret(): Promise<{ secret: string; salt: string; hash: string }> {
  const secret = randomBytes(32).toString('base64url');
  const salt = randomBytes(16).toString('base64url');
  const hash = (await hashOf(secret, salt, HASH_BYTES)).toString('base64url');
  return { secret, salt, hash };
}
