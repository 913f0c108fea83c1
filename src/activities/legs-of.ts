import type { RebalanceRequest, Strike } from '../contract/rebalance.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { BookReading } from './book-reading.js';
import { comingSettings } from './coming-settings.js';
import { whyNothingAdds } from './guards/reading-guards.js';

/**
 * What a strike says of a daily that closes and opens again: how far it has come by the ledger, in whichever attempt. A
 * daily that comes late, after a rebalance point that was made since it was due, trades the difference: its position
 * was brought to the target already.
 */
export function legsOf(
  { cause, key, nominalTime }: RebalanceRequest,
  fund: FundRecord,
  reading: BookReading,
): Pick<Strike, 'legs'> {
  const { daily } = comingSettings(fund, reading.ticker).rules;
  if (cause !== 'daily' || daily.mode !== 'liquidate') return {};
  const own = fund.betweenLegs?.key === key ? fund.betweenLegs : null;
  if (own === null && isLate(fund, nominalTime)) return {};
  return { legs: { begun: own?.begun ?? null, noOpening: whyNothingAdds(fund, reading) } };
}

const isLate = ({ anchor }: FundRecord, due: number | null): boolean =>
  anchor !== null && due !== null && anchor.time > due;
