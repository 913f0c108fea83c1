import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Dangerous } from '../contract/dangerous.js';
import { includesRole, type Role, roleText } from '../contract/operator-role.js';
import { NotAuthenticatedError, OperatorRefusedError } from './audit-errors.js';
import type { NamedRole, Operator, Principal } from './audit-port.js';
import { authenticate, authorise, FIRST, HASH_COST, hashOf, isOwn, OPERATOR_NAME } from './authenticate.js';
import type { Clock } from './clock.js';
import { endSay } from './end-say.js';
import { requireApproval } from './require-approval.js';
import type { Session, Tx } from './session.js';
import { noteTwoPeople, refuseLastPair } from './two-people.js';

export function whoIs(session: Session, operatorToken: string, needed: Role): Promise<string> {
  return session.run(async (db) => (await authorise(db, operatorToken, needed)).name);
}

export function principalOf(session: Session, operatorToken: string): Promise<Principal> {
  return session.run((db) => authenticate(db, operatorToken));
}

export async function addOperator(
  session: Session,
  now: Clock,
  { name, role }: NamedRole,
  operatorToken: string | null,
): Promise<string> {
  if (!OPERATOR_NAME.test(name)) {
    throw new OperatorRefusedError(
      `'${name}' is no name: 2 to 32 of a-z, 0-9 and -, beginning with a letter`,
    );
  }
  return session.transaction(async (tx) => {
    await holdOperators(tx);
    const issuedBy = await issuer(tx, operatorToken);
    if (issuedBy === FIRST && role !== 'approver') {
      throw new OperatorRefusedError(
        `${name} is the first, and must be an approver: who else could add another?`,
      );
    }
    await refuseKnown(tx, name);
    if (role !== 'viewer') {
      await requireApproval(tx, addition({ name, role }), `${name} is ${roleText(role)}`);
    }
    const { secret, hashed } = await newSecret();
    const issued = { issued_by: issuedBy, issued_at: now() };
    await tx
      .insertInto('operators')
      .values({ name, role, ...hashed, ...issued, removed_at: null, removed_by: null })
      .execute();
    await noteTwoPeople(tx);
    return `${name}.${secret}`;
  });
}

/** Two who are the first at once: one of them is not. */
async function holdOperators(tx: Tx): Promise<void> {
  await sql`lock table operators in share row exclusive mode`.execute(tx);
}

async function refuseKnown(tx: Tx, name: string): Promise<void> {
  const known = await tx
    .selectFrom('operators')
    .select('removed_at')
    .where('name', '=', name)
    .executeTakeFirst();
  if (known === undefined) return;
  const since = known.removed_at === null ? 'is an operator already' : 'was one; names are not used again';
  throw new OperatorRefusedError(`${name} ${since}`);
}

/** The first operator is anybody who reaches the ledger; from then on an approver says who else is one. */
async function issuer(tx: Tx, operatorToken: string | null): Promise<string> {
  const first = (await tx.selectFrom('operators').select('name').limit(1).execute()).length === 0;
  if (first) return FIRST;
  if (operatorToken === null) {
    throw new NotAuthenticatedError('there are operators already, and only one of them adds another');
  }
  return (await authorise(tx, operatorToken, 'approver')).name;
}

/** Who gives power alone would be two people alone. */
const addition = (parameters: NamedRole): Dangerous => ({ action: 'add-operator', token: null, parameters });

export const roleChange = (parameters: {
  readonly name: string;
  readonly from: Role;
  readonly to: Role;
}): Dangerous => ({
  action: 'change-role',
  token: null,
  parameters,
});

export function renewOperator(
  session: Session,
  now: Clock,
  operatorToken: string,
): Promise<{ readonly name: string; readonly token: string }> {
  return session.transaction(async (tx) => {
    await holdOperators(tx);
    const { name } = await authenticate(tx, operatorToken);
    const { secret, hashed } = await newSecret();
    await tx
      .updateTable('operators')
      .set({ ...hashed, issued_by: name, issued_at: now() })
      .where('name', '=', name)
      .execute();
    await noteTwoPeople(tx);
    return { name, token: `${name}.${secret}` };
  });
}

export function changeRole(
  session: Session,
  { name, role }: NamedRole,
  operatorToken: string,
): Promise<Operator> {
  return session.transaction(async (tx) => {
    await holdOperators(tx);
    const by = await authorise(tx, operatorToken, 'approver');
    if (by.name === name) {
      throw new OperatorRefusedError(`${name} cannot change its own role: another approver can`);
    }
    const before = await tx
      .selectFrom('operators')
      .select('role')
      .where('name', '=', name)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (before === undefined) throw new OperatorRefusedError(`there is no operator ${name}`);
    if (!includesRole(before.role, role)) {
      const raised = roleChange({ name, from: before.role, to: role });
      await requireApproval(tx, raised, `${name} is ${roleText(role)}`);
    }
    const row = await tx
      .updateTable('operators')
      .set({ role })
      .where('name', '=', name)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await refuseLastPair(tx, name);
    await endSay(tx, name, role, by.name);
    await noteTwoPeople(tx);
    return operatorOf(row);
  });
}

export function removeOperator(
  session: Session,
  now: Clock,
  name: string,
  operatorToken: string,
): Promise<void> {
  return session.transaction(async (tx) => {
    await holdOperators(tx);
    const by = await authorise(tx, operatorToken, 'approver');
    if (by.name === name)
      throw new OperatorRefusedError(`${name} cannot remove itself: another approver can`);
    const { numUpdatedRows } = await tx
      .updateTable('operators')
      .set({ removed_at: now(), removed_by: by.name })
      .where('name', '=', name)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new OperatorRefusedError(`there is no operator ${name}`);
    await refuseLastPair(tx, name);
    await endSay(tx, name, null, by.name);
  });
}

export function readOperators(session: Session): Promise<readonly Operator[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('operators')
      .select(COLUMNS)
      .where('removed_at', 'is', null)
      .orderBy('name')
      .execute();
    return rows.map(operatorOf);
  });
}

const COLUMNS = ['name', 'role', 'issued_by', 'issued_at'] as const;

function operatorOf(row: { name: string; role: Role; issued_by: string; issued_at: number }): Operator {
  const { name, role, issued_by: issuedBy, issued_at: issuedAt } = row;
  return { name, role, issuedBy, issuedAt, renewed: isOwn(name, issuedBy) };
}

async function newSecret() {
  const secret = randomBytes(32).toString('base64url');
  const salt = randomBytes(16).toString('base64url');
  const hash = (await hashOf(secret, salt, HASH_COST)).toString('base64url');
  return { secret, hashed: { salt, hash, hash_cost: HASH_COST } };
}
