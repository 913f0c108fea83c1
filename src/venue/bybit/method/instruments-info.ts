import { z } from 'zod';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField } from '../fields.js';
import type { Session } from '../session.js';
import { onlyRow } from './only-row.js';

const row = z.object({
  symbol: z.string(),
  status: z.string(),
  settleCoin: z.string(),
  /** Of a perpetual: when it is delisted; 0 while that is not announced. */
  deliveryTime: instantField,
  fundingInterval: z.number().int().positive(),
  leverageFilter: z.object({ maxLeverage: decimalField }),
  priceFilter: z.object({ tickSize: decimalField }),
  lotSizeFilter: z.object({
    qtyStep: decimalField,
    minOrderQty: decimalField,
    maxMktOrderQty: decimalField,
    minNotionalValue: decimalField,
  }),
});

export type InstrumentRow = z.infer<typeof row>;

const endpoint: Endpoint<{ list: InstrumentRow[] }> = {
  name: 'GET /v5/market/instruments-info',
  purpose: 'read',
  result: z.object({ list: z.array(row) }),
};

export async function instrumentsInfo(session: Session, contract: string): Promise<InstrumentRow> {
  const { result } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketInstrumentsInfo({ category: 'linear', symbol: contract }),
  );
  return onlyRow(session, endpoint, result.list, contract);
}
