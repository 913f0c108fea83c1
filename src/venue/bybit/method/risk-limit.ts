import { z } from 'zod';
import { type DecimalString, decimal, plain } from '../../../domain/decimal.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField } from '../fields.js';
import type { Session } from '../session.js';

/** Documented as a number, sent as a string: both are read. */
const rate = z.union([decimalField, z.number().transform(String).pipe(decimalField)]);

const tier = z.object({
  symbol: z.string(),
  isLowestRisk: z.number(),
  maintenanceMargin: rate,
  initialMargin: rate,
  maxLeverage: decimalField,
});

type Tier = z.infer<typeof tier>;

const endpoint: Endpoint<{ list: Tier[] }> = {
  name: 'GET /v5/market/risk-limit',
  purpose: 'read',
  result: z.object({ list: z.array(tier) }),
};

/** Maintenance margin rate of the lowest tier, as a fraction of the position's value. */
export async function lowestMaintenanceMargin(session: Session, contract: string): Promise<DecimalString> {
  const { result } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketRiskLimit({ category: 'linear', symbol: contract }),
  );
  const lowest = result.list.find((row) => row.symbol === contract && row.isLowestRisk === 1);
  if (lowest === undefined) throw session.misfit(endpoint, `result.list has no lowest tier for ${contract}`);
  return asFraction(lowest);
}

/**
 * Bybit's rates are fractions, its documentation's example is in percent. The tier itself tells which, since
 * the initial margin is the reciprocal of the highest leverage.
 */
function asFraction(row: Tier): DecimalString {
  const inverse = decimal(row.initialMargin).times(decimal(row.maxLeverage));
  const percent = inverse.greaterThan(10);
  return plain(decimal(row.maintenanceMargin).dividedBy(percent ? 100 : 1));
}
