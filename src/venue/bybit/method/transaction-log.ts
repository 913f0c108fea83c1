import { z } from 'zod';
import { decimal } from '../../../domain/decimal.js';
import type { Transfer } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField } from '../fields.js';
import type { Session } from '../session.js';
import { allWindows } from './windows.js';

const row = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  currency: z.string(),
  change: decimalField,
  transactionTime: instantField,
});

type Row = z.infer<typeof row>;
const page = z.object({ list: z.array(row), nextPageCursor: z.string().nullish() });

const endpoint: Endpoint<z.infer<typeof page>> = {
  name: 'GET /v5/account/transaction-log',
  purpose: 'read',
  weight: 2,
  result: page,
};

/** These go with an execution, which `GET /v5/execution/list` shows: trades, funding, and what ends a position. */
const EXECUTIONS: readonly string[] = ['TRADE', 'SETTLEMENT', 'DELIVERY', 'LIQUIDATION', 'ADL'];
const TRANSFERS: readonly string[] = ['TRANSFER_IN', 'TRANSFER_OUT'];

/** What moved the balance without an execution at or after `since`, oldest first. Unknown types are among it. */
export async function transfersSince(session: Session, coin: string, since: number): Promise<Transfer[]> {
  const rows = await allWindows(session, endpoint, since, (window) =>
    session.ask(endpoint, (api) =>
      api.privateGetV5AccountTransactionLog({ accountType: 'UNIFIED', currency: coin, limit: 50, ...window }),
    ),
  );
  const unique = new Map(rows.filter((found) => movesMoney(found, coin)).map((found) => [found.id, found]));
  return [...unique.values()]
    .reverse()
    .sort((a, b) => a.transactionTime - b.transactionTime)
    .map(transferOf);
}

function movesMoney({ type, currency, change }: Row, coin: string): boolean {
  return currency === coin && !EXECUTIONS.includes(type) && !decimal(change).isZero();
}

function transferOf({ id, type, change, transactionTime }: Row): Transfer {
  return {
    id,
    kind: TRANSFERS.includes(type) ? 'transfer' : 'other',
    venueKind: type,
    amount: change,
    time: transactionTime,
  };
}
