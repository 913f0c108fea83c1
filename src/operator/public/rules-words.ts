import { retirementInEffect } from '../../contract/retirement.js';
import { decimal } from '../../domain/decimal.js';
import { onlyReduces } from '../../domain/interim-rule.js';
import type { FeeSchedule } from '../../domain/management-fee.js';
import type { Trigger } from '../../domain/rebalance-point.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { amount, percent } from '../figures-text.js';

/** When an interim rebalance is made, and what it does. */
export function interimWords(fund: FundRecord, triggers: readonly Trigger[]): string {
  const { contract, rules } = fund.settings;
  const { anchor } = fund;
  if (retirementInEffect(fund) !== null)
    return 'There is no interim rebalance: the fund is being ended, or has been.';
  if (anchor === null) return 'There is no rebalance point yet.';
  if (triggers.length === 0) return 'There is no interim rebalance: the rules wait for no price.';
  const does = onlyReduces(rules.interim) ? 'cut' : 'brought';
  const when = triggers.map((trigger) => sideWords(trigger)).join(', or ');
  return `When the index price of ${contract} ${when}, the position is ${does} back to the target leverage at once.`;
}

function sideWords({ side, price, reached }: Trigger): string {
  const moves = side === 'below' ? 'falls' : 'rises';
  const beyond = side === 'below' ? 'below' : 'above';
  return `${moves} ${reached ? 'to' : beyond} ${amount(price)}`;
}

export function feeWords({ rate, at, zone, continuous }: FeeSchedule): string {
  if (decimal(rate).isZero()) return 'none';
  if (continuous === true) return `${percent(rate)} for 24 hours, charged by the time that has passed`;
  return `${percent(rate)} at ${at.join(', ')} ${zone ?? 'UTC'}`;
}
