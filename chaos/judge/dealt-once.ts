import { Decimal } from '../../src/domain/decimal.js';
import type { DealingRow, Evidence, FundRow, Violation } from './evidence.js';
import { recordedOnce } from './recorded-once.js';
import { exact, same, sum } from './sums.js';

/**
 * Every creation and redemption that was taken is recorded once, was dealt at most once, at the NAV of a rebalance's
 * strike, and claims are what all of them come to, to the last digit.
 */
export function dealtOnce(evidence: Evidence): Violation[] {
  return [
    ...recordedOnce('dealt-once', evidence.dealingAsks, evidence.ledger.dealings),
    ...evidence.ledger.funds.flatMap((fund) => claimsAreTheirs(evidence, fund)),
    ...evidence.ledger.dealings.flatMap((dealing) => dealtRight(evidence, dealing)),
  ];
}

function claimsAreTheirs({ ledger }: Evidence, fund: FundRow): Violation[] {
  const own = ledger.dealings.filter(({ token, state }) => token === fund.token && state === 'dealt');
  const dealt = sum(own.map(({ cash }) => exact(cash ?? '0')));
  const paid = sum(
    ledger.dealtTransfers
      .filter(({ token, state }) => token === fund.token && state === 'booked')
      .map(({ amount }) => exact(amount)),
  );
  if (dealt.minus(paid).eq(exact(fund.receivable))) return [];
  const what = `a claim of ${fund.receivable}, with ${dealt} dealt and ${paid} paid`;
  return [{ invariant: 'claims', subject: fund.token, what }];
}

function dealtRight({ ledger }: Evidence, row: DealingRow): Violation[] {
  if (row.state !== 'dealt') return [];
  const differ = (what: string): Violation => ({ invariant: 'dealt-at-strike', subject: row.id, what });
  const rebalance = ledger.rebalances.find(({ id }) => id === row.rebalance_id);
  const planned =
    rebalance?.plan?.dealing?.dealt.find(({ id }) => id === row.id) ?? redeemedAtTheEnd(ledger, row);
  if (planned === undefined) return [differ(`dealt by ${row.rebalance_id}, which has not planned it`)];
  const { nav, units, cash, fee, dust } = planned;
  const kept = { nav, units, cash, fee, dust };
  const wrong = Object.entries(kept).filter(
    ([field, value]) => !same(value, row[field as keyof typeof kept] ?? '0'),
  );
  const violations = wrong.map(([field, value]) => differ(`its ${field} was planned as ${value}`));
  const value = exact(units).times(exact(nav));
  if (!exact(cash).eq(value.plus(exact(fee)).plus(exact(dust)))) {
    violations.push(differ(`${cash} is not ${units} units at ${nav} with ${fee} and ${dust}`));
  }
  const others = ledger.dealtTransfers.filter(({ dealing_id }) => dealing_id === row.id);
  if (others.length !== 1) violations.push(differ(`has ${others.length} expected transfers`));
  return violations;
}

/** A redemption of a retired fund deals without a plan: at the final NAV, rounded down, without a fee. */
function redeemedAtTheEnd({ finals }: Evidence['ledger'], { rebalance_id, units }: DealingRow) {
  const ended = finals.find((final) => final.rebalance_id === rebalance_id);
  if (ended === undefined || units === null) return undefined;
  const { nav } = ended.final;
  const value = exact(units).times(exact(nav));
  const cash = value.toDecimalPlaces(8, Decimal.ROUND_CEIL);
  return { nav, units, cash: cash.toFixed(), fee: '0', dust: cash.minus(value).toFixed() };
}
