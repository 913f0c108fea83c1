import { z } from 'zod';
import type { OrderState, VenueOrder } from '../../port.js';
import { decimalField, sideField } from '../fields.js';

/** Bybit's order states; a cancelled order may have been filled in part. An unknown one is a malformed reply. */
const STATES = {
  New: 'open',
  PartiallyFilled: 'open',
  Untriggered: 'open',
  Triggered: 'open',
  Active: 'open',
  Filled: 'filled',
  Cancelled: 'cancelled',
  PartiallyFilledCanceled: 'cancelled',
  Deactivated: 'cancelled',
  Rejected: 'rejected',
} as const satisfies Record<string, OrderState>;

const state = z.enum(Object.keys(STATES) as (keyof typeof STATES)[]); // the keys of a literal are its type's

const row = z.object({
  orderId: z.string().min(1),
  orderLinkId: z.string(),
  symbol: z.string(),
  side: sideField,
  qty: decimalField,
  cumExecQty: decimalField,
  orderStatus: state,
  rejectReason: z.string(),
});

export type OrderRow = z.infer<typeof row>;

/** One page of orders, the same for live ones and for the history. */
export const orderPage = z.object({ list: z.array(row), nextPageCursor: z.string().nullish() });
export type OrderPage = z.infer<typeof orderPage>;

export function orderOf(found: OrderRow): VenueOrder {
  return {
    clientOrderId: found.orderLinkId,
    venueOrderId: found.orderId,
    contract: found.symbol,
    side: found.side,
    contracts: found.qty,
    filled: found.cumExecQty,
    state: STATES[found.orderStatus],
    rejectReason:
      found.rejectReason === '' || found.rejectReason === 'EC_NoError' ? null : found.rejectReason,
  };
}
