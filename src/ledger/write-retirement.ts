import type { Insertable } from 'kysely';
import { retiredAlert } from '../contract/alert.js';
import type { RebalanceFigures, RebalanceOutcome, Strike } from '../contract/rebalance.js';
import { type FinalFigures, retirementInEffect } from '../contract/retirement.js';
import { decimal, plain } from '../domain/decimal.js';
import { finalWorth } from '../domain/retirement.js';
import { closingWorth } from './closing-worth.js';
import { dealAtFinalNav } from './deal-at-final-nav.js';
import { insertAlert } from './insert-alert.js';
import { leaveToResidual } from './leave-to-residual.js';
import type { FundRecord } from './records/fund.js';
import type { Settlement } from './records/settlement.js';
import type { Tx } from './session.js';
import type { Tables } from './tables.js';

/**
 * The end of a retirement, in the transaction that settles the rebalance after which nothing is left to trade: the final
 * NAV, what becomes of the remainder, and the redemptions that waited for it.
 */
export async function writeRetirement(
  tx: Tx,
  { strike }: Settlement,
  fund: FundRecord,
  { id, state, reason, figures }: RebalanceOutcome,
  time: number,
): Promise<void> {
  const retirement = retirementInEffect(fund);
  if (retirement === null || state === fund.state) return;
  const step = { id: retirement.id, by: id, at: time, effective_at: null };
  if (state === 'WIPED_OUT') {
    await insertStep(tx, { ...step, step: 'wiped-out', note: reason, final: null });
    return;
  }
  if (state !== 'RETIRED' || figures === null) return;
  const final = finalFigures(strike, fund, id, figures);
  await insertStep(tx, { ...step, step: 'retired', note: null, final: JSON.stringify(final) });
  const { token, account, book = null } = fund.settings;
  await leaveToResidual(tx, { token, account, book }, retirement.id, decimal(final.remainder), final.time);
  await insertAlert(tx, retiredAlert({ token, book, id: retirement.id, final }), time);
  await dealAtFinalNav(tx, { token, account, book, units: final.units }, final, { alertName: id, time });
}

function finalFigures(
  strike: Strike,
  fund: FundRecord,
  rebalanceId: string,
  figures: RebalanceFigures,
): FinalFigures {
  const { time, markPrice, indexPrice } = strike;
  const { lastFees, ...flat } = closingWorth(strike, fund, figures);
  return {
    ...finalWorth(flat),
    ...{ rebalanceId, time, markPrice, indexPrice, contracts: fund.contracts, lastFees: plain(lastFees) },
  };
}

async function insertStep(tx: Tx, step: Insertable<Tables['retirement_steps']>): Promise<void> {
  await tx.insertInto('retirement_steps').values(step).execute();
}
