import { z } from 'zod';
import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { RiskTier, RiskTiers } from '../../../domain/risk-tiers.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, decimalOrNone } from '../fields.js';
import type { Session } from '../session.js';

/** Documented as a number, sent as a string: both are read. */
const rate = z.union([decimalField, z.number().transform(String).pipe(decimalField)]);

const tier = z.object({
  symbol: z.string(),
  riskLimitValue: rate,
  isLowestRisk: z.number(),
  maintenanceMargin: rate,
  initialMargin: rate,
  maxLeverage: decimalField,
  /** Nothing for the lowest tier. */
  mmDeduction: decimalOrNone.optional(),
});

type Tier = z.infer<typeof tier>;

const endpoint: Endpoint<{ list: Tier[] }> = {
  name: 'GET /v5/market/risk-limit',
  purpose: 'read',
  result: z.object({ list: z.array(tier) }),
};

/** The contract's risk tiers, whose limits grow; the rates are fractions of the position's value. */
export async function riskTiers(session: Session, contract: string): Promise<RiskTiers> {
  const { result } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketRiskLimit({ category: 'linear', symbol: contract }),
  );
  const rows = result.list
    .filter(({ symbol }) => symbol === contract)
    .sort((a, b) => decimal(a.riskLimitValue).comparedTo(decimal(b.riskLimitValue)));
  const [first, ...others] = rows;
  if (first?.isLowestRisk !== 1) {
    throw session.misfit(endpoint, `result.list does not begin with a lowest tier for ${contract}`);
  }
  return [tierFrom(first), ...others.map(tierFrom)];
}

function tierFrom(row: Tier): RiskTier {
  return {
    limit: row.riskLimitValue,
    maintenanceMargin: asFraction(row),
    deduction: row.mmDeduction ?? plain(ZERO),
  };
}

/**
 * Bybit's rates are fractions, its documentation's example is in percent. The tier itself tells which, since
 * the initial margin is the reciprocal of the highest leverage.
 */
function asFraction(row: Tier): DecimalString {
  const inverse = decimal(row.initialMargin).times(decimal(row.maxLeverage));
  const percent = inverse.gt(10);
  return plain(decimal(row.maintenanceMargin).div(percent ? 100 : 1));
}
