import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import { lockFund } from './fund-rows.js';
import type { Session, Tx } from './session.js';

interface Waits {
  readonly id: string;
  readonly token: string;
  readonly state: string;
}

/** Of what waits for its time, and may be taken back until then. */
export interface TakenBack<Record extends Waits> {
  /** Throws where there is none. */
  read(tx: Tx): Promise<Record>;
  refused(why: string): Error;
  end(tx: Tx, by: string, at: number): Promise<unknown>;
}

/** Takes it back, with the fund's row held, so that it does not take effect meanwhile; again it is the same. */
export function takeBack<Record extends Waits>(
  session: Session,
  operatorToken: string,
  of: TakenBack<Record>,
): Promise<Record> {
  return session.transaction(async (tx) => {
    const { name } = await authorise(tx, operatorToken, 'operator');
    await lockFund(tx, (await of.read(tx)).token);
    const kept = await of.read(tx);
    if (kept.state === 'cancelled') return kept;
    if (kept.state !== 'waiting') throw of.refused(`${kept.id} is ${kept.state}: it cannot be taken back`);
    await of.end(tx, name, await readClock(tx));
    return of.read(tx);
  });
}
