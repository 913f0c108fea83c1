import type { Cause } from '../domain/request-priority.js';
import type { Clock } from './clock.js';
import { lockFund } from './fund-rows.js';
import type { Session, Tx } from './session.js';

export interface Admission {
  readonly token: string;
  readonly cause: Cause;
  readonly requestKey: string;
  readonly by: string;
  readonly reason: string;
}

/** Numbers run from 1 without a gap for each fund and cause. */
export function admitRequest(session: Session, now: Clock, admission: Admission): Promise<number> {
  const { token, cause, requestKey, by, reason } = admission;
  return session.transaction(async (tx) => {
    await lockFund(tx, token);
    const known = await tx
      .selectFrom('requests')
      .select('number')
      .where('token', '=', token)
      .where('cause', '=', cause)
      .where('request_key', '=', requestKey)
      .executeTakeFirst();
    if (known !== undefined) return known.number;
    const number = (await lastNumber(tx, token, cause)) + 1;
    await tx
      .insertInto('requests')
      .values({
        token,
        cause,
        request_key: requestKey,
        number,
        requested_by: by,
        reason,
        admitted_at: now(),
      })
      .execute();
    return number;
  });
}

async function lastNumber(tx: Tx, token: string, cause: Cause): Promise<number> {
  const { last } = await tx
    .selectFrom('requests')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('token', '=', token)
    .where('cause', '=', cause)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
