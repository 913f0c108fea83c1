import { z } from 'zod';
import type { DecimalString } from '../../../domain/decimal.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField } from '../fields.js';
import type { Session } from '../session.js';
import { onlyRow } from './only-row.js';

const row = z.object({ symbol: z.string(), takerFeeRate: decimalField });

const endpoint: Endpoint<{ list: z.infer<typeof row>[] }> = {
  name: 'GET /v5/account/fee-rate',
  purpose: 'read',
  weight: 5,
  result: z.object({ list: z.array(row) }),
};

/** A fraction of the traded value. */
export async function takerFeeRate(session: Session, contract: string): Promise<DecimalString> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5AccountFeeRate({ category: 'linear', symbol: contract }),
  );
  return onlyRow(session, endpoint, result.list, contract).takerFeeRate;
}
