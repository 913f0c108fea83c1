import { z } from 'zod';
import type { Ticker } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField } from '../fields.js';
import type { Session } from '../session.js';
import { onlyRow } from './only-row.js';

const row = z.object({
  symbol: z.string(),
  markPrice: decimalField,
  indexPrice: decimalField,
  bid1Price: decimalField,
  ask1Price: decimalField,
  fundingRate: decimalField,
  nextFundingTime: instantField,
});

const endpoint: Endpoint<{ list: z.infer<typeof row>[] }> = {
  name: 'GET /v5/market/tickers',
  purpose: 'read',
  result: z.object({ list: z.array(row) }),
};

/** A ticker carries no time of its own: the venue's time of the reply stands for it. */
export async function ticker(session: Session, contract: string): Promise<Ticker> {
  const { result, time } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketTickers({ category: 'linear', symbol: contract }),
  );
  const found = onlyRow(session, endpoint, result.list, contract);
  return {
    contract,
    time,
    markPrice: found.markPrice,
    indexPrice: found.indexPrice,
    bidPrice: found.bid1Price,
    askPrice: found.ask1Price,
    fundingRate: found.fundingRate,
    nextFundingTime: found.nextFundingTime,
  };
}
