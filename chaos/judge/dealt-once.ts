import type { DealingRow, Evidence, FundRow, Violation } from './evidence.js';
import { exact, same, sum } from './sums.js';

/**
 * Every creation and redemption that was taken is recorded once, was dealt at most once, at the NAV of a rebalance's
 * strike, and supply and claims are what all of them come to, to the last digit.
 */
export function dealtOnce(evidence: Evidence): Violation[] {
  return [
    ...evidence.dealingAsks.flatMap((ask) => recordedOnce(evidence, ask)),
    ...evidence.ledger.funds.flatMap((fund) => [
      ...supplyIsTheirs(evidence, fund),
      ...claimsAreTheirs(evidence, fund),
    ]),
    ...evidence.ledger.dealings.flatMap((dealing) => dealtRight(evidence, dealing)),
  ];
}

function recordedOnce(
  { ledger }: Evidence,
  { token, requestKey, ids }: Evidence['dealingAsks'][number],
): Violation[] {
  const subject = `${token} ${requestKey}`;
  const told = [...new Set(ids)];
  const rows = ledger.dealings.filter((row) => row.token === token && row.request_key === requestKey);
  if (told.length > 1 || rows.length > 1) {
    return [{ invariant: 'dealt-once', subject, what: `became several: ${told.join(', ')}` }];
  }
  if (told.length === 1 && rows[0]?.id !== told[0]) {
    return [
      { invariant: 'no-request-lost', subject, what: `was taken as ${told[0]}, and is not in the ledger` },
    ];
  }
  return [];
}

/** Each rebalance deals on the supply that the one before it left. */
function supplyIsTheirs({ ledger }: Evidence, fund: FundRow): Violation[] {
  const differ = (what: string): Violation => ({ invariant: 'supply', subject: fund.token, what });
  const first = ledger.anchors.find(({ token }) => token === fund.token);
  if (fund.units === null || first === undefined) return [];
  const dealt = dealtOf(ledger, fund.token);
  const violations: Violation[] = [];
  let supply = exact(fund.units).minus(sum(dealt.map(({ units }) => exact(units ?? '0'))));
  const firstDealt = dealt[0];
  if (firstDealt === undefined && !same(first.units, fund.units)) {
    return [differ(`${fund.units} units, launched with ${first.units}, and none were dealt`)];
  }
  for (const id of new Set(dealt.map(({ rebalance_id }) => rebalance_id))) {
    const own = dealt.filter(({ rebalance_id }) => rebalance_id === id);
    const after = supply.plus(sum(own.map(({ units }) => exact(units ?? '0'))));
    for (const one of own) {
      const isRight = supply.eq(exact(one.supply_before ?? '0')) && after.eq(exact(one.supply_after ?? '0'));
      if (!isRight) {
        violations.push(
          differ(`${one.id} says ${one.supply_before} -> ${one.supply_after}, really ${supply} -> ${after}`),
        );
      }
    }
    supply = after;
  }
  return violations;
}

function claimsAreTheirs({ ledger }: Evidence, fund: FundRow): Violation[] {
  const dealt = sum(dealtOf(ledger, fund.token).map(({ cash }) => exact(cash ?? '0')));
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
  const planned = rebalance?.plan?.dealing?.dealt.find(({ id }) => id === row.id);
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

const dealtOf = (ledger: Evidence['ledger'], token: string): DealingRow[] => {
  const place = new Map(ledger.rebalances.map(({ id, ordinal }) => [id, ordinal]));
  return ledger.dealings
    .filter((row) => row.token === token && row.state === 'dealt')
    .toSorted((a, b) => (place.get(a.rebalance_id ?? '') ?? 0) - (place.get(b.rebalance_id ?? '') ?? 0));
};
