import { z } from 'zod';
import { VenueError } from '../../venue-error.js';
import type { Endpoint } from '../endpoint.js';
import { NOTHING_TO_CANCEL } from '../failure-table.js';
import type { Session } from '../session.js';

const result = z.object({ orderLinkId: z.string() });

const endpoint: Endpoint<z.infer<typeof result>> = {
  name: 'POST /v5/order/cancel',
  purpose: 'cancel',
  result,
};

/** Harmless where the order is closed or unknown; whether it is closed only `findOrder` tells. */
export async function cancelOrder(session: Session, contract: string, id: string): Promise<void> {
  const body = { category: 'linear', symbol: contract, orderLinkId: id };
  try {
    await session.ask(endpoint, (api) => api.privatePostV5OrderCancel(body));
  } catch (error) {
    if (!(error instanceof VenueError && NOTHING_TO_CANCEL.includes(error.code))) throw error;
  }
}
