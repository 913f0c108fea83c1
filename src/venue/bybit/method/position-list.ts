import { z } from 'zod';
import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { Position } from '../../port.js';
import { VenueError } from '../../venue-error.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, decimalOrNone } from '../fields.js';
import type { Session } from '../session.js';
import { onlyRow } from './only-row.js';

const row = z.object({
  symbol: z.string(),
  positionIdx: z.number(),
  side: z.enum(['Buy', 'Sell', 'None', '']),
  size: decimalField,
  avgPrice: decimalOrNone,
  liqPrice: decimalOrNone,
  leverage: decimalOrNone,
});

type Row = z.infer<typeof row>;

const endpoint: Endpoint<{ list: Row[] }> = {
  name: 'GET /v5/position/list',
  purpose: 'read',
  result: z.object({ list: z.array(row) }),
};

/** The contract's one position. A contract in hedge mode has two, which is refused. */
export async function positionOf(session: Session, contract: string): Promise<Position> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5PositionList({ category: 'linear', symbol: contract }),
  );
  if (result.list.some(({ symbol, positionIdx }) => symbol === contract && positionIdx !== 0)) {
    throw new VenueError(
      'account-not-ready',
      'HEDGE_MODE',
      `bybit ${endpoint.name}: ${contract} is in hedge mode; switch it to one-way mode at the venue`,
    );
  }
  return position(session, onlyRow(session, endpoint, result.list, contract));
}

function position(session: Session, found: Row): Position {
  const contracts = signed(session, found);
  return {
    contracts,
    entryPrice: contracts === '0' ? plain(ZERO) : required(session, found, 'avgPrice'),
    liquidationPrice: found.liqPrice,
    leverage: required(session, found, 'leverage'),
  };
}

function signed(session: Session, { side, size, symbol }: Row): DecimalString {
  const contracts = decimal(size);
  if (contracts.isZero()) return plain(ZERO);
  if (side !== 'Buy' && side !== 'Sell') {
    throw session.misfit(endpoint, `result.list: ${symbol} has size ${size} but no side`);
  }
  return plain(side === 'Buy' ? contracts : contracts.negated());
}

function required(session: Session, found: Row, field: 'avgPrice' | 'leverage'): DecimalString {
  const value = found[field];
  if (value === null) throw session.misfit(endpoint, `result.list: ${field} of ${found.symbol} is empty`);
  return value;
}
