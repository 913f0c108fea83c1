import { z } from 'zod';
import { decimal, plain } from '../../../domain/decimal.js';
import type { AccountEvent } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField, sideField } from '../fields.js';
import type { Session } from '../session.js';
import { allPages } from './pages.js';
import { allWindows } from './windows.js';

const row = z.object({
  symbol: z.string(),
  execId: z.string().min(1),
  orderLinkId: z.string(),
  side: sideField,
  execQty: decimalField,
  execPrice: decimalField,
  execFee: decimalField,
  feeRate: decimalField,
  execType: z.string().min(1),
  createType: z.string().optional(),
  execTime: instantField,
  // Empty for some kinds of execution.
  markPrice: decimalField.optional().catch(undefined),
});

type Row = z.infer<typeof row>;
const page = z.object({ list: z.array(row), nextPageCursor: z.string().nullish() });

const endpoint: Endpoint<z.infer<typeof page>> = {
  name: 'GET /v5/execution/list',
  purpose: 'read',
  result: page,
};

/** Everything that changed a contract's position or its money at or after `since`, oldest first. */
export async function eventsSince(
  session: Session,
  contract: string,
  since: number,
): Promise<AccountEvent[]> {
  const rows = await allWindows(session, endpoint, since, (window) =>
    session.ask(endpoint, (api) =>
      api.privateGetV5ExecutionList({ category: 'linear', symbol: contract, limit: 100, ...window }),
    ),
  );
  return eventsOf(rows, contract);
}

/** The fills of one order; Bybit looks back seven days. */
export async function eventsOfOrder(session: Session, contract: string, id: string): Promise<AccountEvent[]> {
  const { rows } = await allPages(session, endpoint, (cursor) =>
    session.ask(endpoint, (api) =>
      api.privateGetV5ExecutionList({
        category: 'linear',
        symbol: contract,
        orderLinkId: id,
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ),
  );
  return eventsOf(
    rows.filter((found) => found.orderLinkId === id),
    contract,
  );
}

function eventsOf(rows: readonly Row[], contract: string): AccountEvent[] {
  const unique = new Map(
    rows.filter((found) => found.symbol === contract).map((found) => [found.execId, found]),
  );
  // Bybit lists newest first; reversing keeps its order among executions of the same millisecond.
  return [...unique.values()]
    .reverse()
    .sort((a, b) => a.execTime - b.execTime)
    .map(eventOf);
}

/**
 * Signs. `execFee` above zero was paid, for a fill as for funding (a rebate or received funding is below zero).
 * Of a funding row `side` is the side of the position and `feeRate` the market's rate for a long, negated for
 * a short: so contracts x price x rate = paid holds with signed contracts and the market's own rate.
 */
function eventOf(found: Row): AccountEvent {
  if (found.execType === 'Funding') return fundingOf(found);
  const fill = {
    executionId: found.execId,
    clientOrderId: found.orderLinkId,
    contract: found.symbol,
    side: found.side,
    contracts: found.execQty,
    price: found.execPrice,
    fee: found.execFee,
    time: found.execTime,
    ...(found.markPrice === undefined ? {} : { markPrice: found.markPrice }),
  };
  const venueKind = forcedKind(found);
  return venueKind === null ? { kind: 'trade', ...fill } : { kind: 'forced', ...fill, venueKind };
}

function fundingOf(found: Row): AccountEvent {
  const sign = found.side === 'buy' ? 1 : -1;
  return {
    kind: 'funding',
    executionId: found.execId,
    contract: found.symbol,
    rate: plain(decimal(found.feeRate).times(sign)),
    contracts: plain(decimal(found.execQty).times(sign)),
    price: found.execPrice,
    paid: found.execFee,
    time: found.execTime,
  };
}

const FORCED_ORDER = /^CreateBy(Liq|TakeOver|Adl|Settle|AdminClosing)/;

/** A stepwise liquidation is listed as an ordinary trade: the order that caused it tells. */
function forcedKind({ execType, createType }: Row): string | null {
  if (execType !== 'Trade') return execType;
  return createType !== undefined && FORCED_ORDER.test(createType) ? createType : null;
}
