import type { FundRecord } from '../ledger/records/fund.js';
import type { TradingPorts } from './ports.js';

/**
 * The fund as a rebalance that opens is to find it: a split or merge whose time has come takes effect before the first
 * strike, also where the fund's own workflow was not there to see to it.
 */
export async function inPresentUnits(
  { ledger, venue }: TradingPorts,
  fund: FundRecord,
  rebalanceId: string,
): Promise<FundRecord> {
  if (fund.unitChange === null) return fund;
  const { token, contract } = fund.settings;
  const { time } = await venue.ticker(contract);
  await ledger.effectUnitChange(token, { time, openRebalance: rebalanceId });
  return ledger.fund(token);
}
