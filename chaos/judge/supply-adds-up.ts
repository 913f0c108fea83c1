import { Decimal } from '../../src/domain/decimal.js';
import type { DealingRow, Evidence, FundRow, LedgerEvidence, UnitChangeRow, Violation } from './evidence.js';
import { recordedOnce } from './recorded-once.js';
import { exact, same, sum } from './sums.js';

/** Units have so many decimals: what a split or merge leaves beyond them is lost, never issued. */
const UNIT_SCALE = 8;

/**
 * Supply is what launch, creations, redemptions, splits and merges come to, to the last digit, each of them on the supply
 * that the one before it left; and each split or merge is recorded once.
 */
export function supplyAddsUp(evidence: Evidence): Violation[] {
  const { unitAsks, ledger } = evidence;
  return [
    ...recordedOnce('units-changed-once', unitAsks, ledger.unitChanges),
    ...ledger.funds.flatMap((fund) => supplyIsTheirs(ledger, fund)),
  ];
}

/** What changed the supply at one moment; `place` is the ordinal of the rebalance, and a half more for what came after it. */
interface SupplyChange {
  readonly place: number;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Whether it may lead from the one to the other. */
  readonly isRight: boolean;
}

function supplyIsTheirs(ledger: LedgerEvidence, fund: FundRow): Violation[] {
  const first = ledger.anchors.find(({ token }) => token === fund.token);
  if (fund.units === null || first === undefined) return [];
  const violations: Violation[] = [];
  const differ = (what: string) => violations.push({ invariant: 'supply', subject: fund.token, what });
  const changes = [...dealtIn(ledger, fund.token), ...changedIn(ledger, fund.token)];
  let supply = changes.length === 0 ? first.units : fund.units;
  for (const { what, before, after, isRight } of changes.toSorted((a, b) => b.place - a.place)) {
    if (!isRight) differ(`${what} does not lead from ${before} to ${after}`);
    if (!same(after, supply)) differ(`${what} left ${after} units, and ${supply} were there afterwards`);
    supply = before;
  }
  if (changes.length === 0 && !same(supply, fund.units)) {
    differ(`${fund.units} units, launched with ${supply}, and nothing has changed them`);
  }
  return violations;
}

/** All that one rebalance dealt is one change; after the end of a fund each redemption is one by itself. */
function dealtIn(ledger: LedgerEvidence, token: string): SupplyChange[] {
  const dealt = ledger.dealings.filter((row) => row.token === token && row.state === 'dealt');
  const place = new Map(ledger.rebalances.map(({ id, ordinal }) => [id, ordinal]));
  const together = ({ rebalance_id, supply_before }: DealingRow) => `${rebalance_id} on ${supply_before}`;
  return [...new Set(dealt.map(together))].map((name, index) => {
    const own = dealt.filter((row) => together(row) === name);
    const [before = '0', after = '0'] = [own[0]?.supply_before ?? '0', own[0]?.supply_after ?? '0'];
    const agree = own.every((row) => same(row.supply_after ?? '0', after));
    const isRight = agree && exact(before).plus(unitsOf(own)).eq(exact(after));
    const at = (place.get(own[0]?.rebalance_id ?? '') ?? 0) + index / 1_000_000;
    return { place: at, what: `what ${name} dealt`, before, after, isRight };
  });
}

const unitsOf = (dealt: readonly DealingRow[]): Decimal => sum(dealt.map(({ units }) => exact(units ?? '0')));

function changedIn(ledger: LedgerEvidence, token: string): SupplyChange[] {
  const own = ledger.unitChanges.filter((row) => row.token === token && row.outcome === 'effected');
  // Several between the same two rebalances came in the order of their numbers.
  return own.map((row, index) => ({
    place: (row.last_ordinal ?? 0) + 0.5 + index / 1_000,
    what: row.id,
    before: row.figures?.unitsBefore ?? '0',
    after: row.figures?.unitsAfter ?? '0',
    isRight: isOfItsRatio(row),
  }));
}

function isOfItsRatio({ new_units, old_units, figures }: UnitChangeRow): boolean {
  if (figures === null) return false;
  const wanted = exact(figures.unitsBefore).times(new_units).div(old_units);
  return wanted.toDecimalPlaces(UNIT_SCALE, Decimal.ROUND_DOWN).eq(exact(figures.unitsAfter));
}
