import type { System } from './system.js';
import { untilTrue } from './until.js';

/** Orders that have ended, as the ledger has them. */
export async function endedOrders(system: System): Promise<number> {
  const [row] = await system.query<{ count: string }>(
    "select count(*) from orders where state in ('filled', 'cancelled', 'rejected')",
  );
  return Number(row?.count ?? 0);
}

/** Waits for the middle of a rebalance: so many orders have ended. */
export function untilOrders(system: System, count: number, withinMs = 60_000): Promise<number> {
  const enough = () =>
    endedOrders(system).then(
      (ended) => ended >= count,
      // The ledger itself may be the part that is missing.
      () => false,
    );
  return untilTrue(`${count} orders have ended`, enough, { withinMs, everyMs: 25 });
}

export function untilState(
  system: System,
  token: string,
  state: string,
  withinMs = 120_000,
): Promise<number> {
  const look = () =>
    system.query<{ state: string }>('select state from funds where token = $1', [token]).then(
      ([fund]) => fund?.state === state,
      () => false,
    );
  return untilTrue(`${token} is ${state}`, look, { withinMs });
}

export interface Anchored {
  readonly token: string;
  readonly anchor_seq: number;
  readonly established: string;
}

/** The rebalance point of every fund, and how often it was established. */
export function anchors(system: System): Promise<Anchored[]> {
  return system.query<Anchored>(
    `select f.token, f.anchor_seq, count(r.id)::text as established from funds f
       left join rebalances r on r.token = f.token and r.cause = 'establish' and r.outcome = 'done'
      group by f.token, f.anchor_seq order by f.token`,
  );
}
