import { z } from 'zod';
import type { DecimalString } from '../../../domain/decimal.js';
import { VenueError } from '../../venue-error.js';
import type { Endpoint } from '../endpoint.js';
import { NOT_MODIFIED } from '../failure-table.js';
import type { Session } from '../session.js';

const endpoint: Endpoint<unknown> = {
  name: 'POST /v5/position/set-leverage',
  purpose: 'change',
  result: z.unknown(),
};

/** Harmless where the leverage already is as asked. */
export async function setLeverage(
  session: Session,
  contract: string,
  leverage: DecimalString,
): Promise<void> {
  const body = { category: 'linear', symbol: contract, buyLeverage: leverage, sellLeverage: leverage };
  try {
    await session.ask(endpoint, (api) => api.privatePostV5PositionSetLeverage(body));
  } catch (error) {
    if (!(error instanceof VenueError && NOT_MODIFIED.includes(error.code))) throw error;
  }
}
