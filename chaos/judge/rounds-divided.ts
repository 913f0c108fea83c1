import type { Round, Strike } from '../../src/contract/rebalance.js';
import { Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { parseClientOrderId } from '../../src/domain/rebalance-id.js';
import type { Evidence, RebalanceRow, RoundShareRow, Violation } from './evidence.js';
import { memberBook } from './member-book.js';
import { exact, signedContracts, sum } from './sums.js';

/** Amounts are divided to the finest decimal that they have, at the least to so many. */
const MONEY_SCALE = 8;
const INVARIANT = 'round-divided';

/**
 * What a round of a hedge book has executed is divided without a rest: what crosses sums to zero, executions, their
 * value and their fees to those of the exchange; those who trade against the net get exactly what they want, within the
 * book, and the others their share within a lot. The residual has its own part in all of it, and no other.
 */
export function roundsDivided(evidence: Evidence): Violation[] {
  return evidence.ledger.rebalances.flatMap((row) => {
    const round = row.strike?.round;
    if (round === undefined || row.strike === null) return [];
    return [
      ...residualIsTrue(evidence, row, row.strike, round),
      ...divided(evidence, row, row.strike, round),
    ];
  });
}

/** The residual of a strike is what the book holds beyond all that its funds got before. */
function residualIsTrue(
  { ledger }: Evidence,
  { id, token, ordinal }: RebalanceRow,
  { contracts, time }: Strike,
  { residual }: Round,
): Violation[] {
  const members = ledger.funds.find((fund) => fund.token === token)?.members ?? [];
  const held = sum(members.map((member) => memberBook(ledger, member, { ordinal, time }).contracts));
  const really = decimal(contracts).minus(held);
  if (really.eq(decimal(residual))) return [];
  const what = `struck with a residual of ${residual}, really ${really}`;
  return [{ invariant: 'strike-is-true', subject: id, what }];
}

/** What one party wants and gets; the residual is the last one. */
interface Part {
  readonly who: string;
  readonly wanted: Decimal;
  readonly got: Got;
}

interface Got {
  readonly crossed: Decimal;
  readonly executed: Decimal;
  readonly notional: Decimal;
  readonly fee: Decimal;
}

const NOTHING: Got = { crossed: ZERO, executed: ZERO, notional: ZERO, fee: ZERO };

function divided(evidence: Evidence, row: RebalanceRow, strike: Strike, round: Round): Violation[] {
  const whole = executedBy(evidence, row.id, strike.ordersBefore ?? 0);
  const shares = evidence.ledger.roundShares.filter(
    (share) => share.round_id === row.id && share.kind === 'served',
  );
  const members = round.funds.map(({ input }): Part => {
    const share = shares.find(({ rebalance_id }) => rebalance_id === input.id);
    return { who: input.id, wanted: wantedBy(evidence, input.id), got: share ? gotOf(share) : NOTHING };
  });
  const wanted = sum(members.map((part) => part.wanted));
  const rest: Part = {
    who: 'the residual',
    wanted: wantedByResidual(evidence, row, strike, round, wanted),
    got: restOf(whole, members),
  };
  const wrong = partsRight([...members, rest], whole, decimal(strike.lotSize));
  return wrong.map((what) => ({ invariant: INVARIANT, subject: row.id, what }));
}

/** From the exchange's own record: contracts and value signed. */
function executedBy({ exchange, ledger }: Evidence, roundId: string, ordersBefore: number): Got {
  const own = new Set(
    ledger.orders
      .filter(({ rebalance_id }) => rebalance_id === roundId)
      .map(({ client_order_id }) => client_order_id)
      .filter((id) => (parseClientOrderId(id)?.slice ?? 0) > ordersBefore),
  );
  const fills = exchange.executions.filter(
    ({ orderLinkId, kind }) => kind === 'Trade' && own.has(orderLinkId),
  );
  return {
    crossed: ZERO,
    executed: sum(fills.map(signedContracts)),
    notional: sum(fills.map((fill) => signedContracts(fill).times(exact(fill.price)))),
    fee: sum(fills.map(({ fee }) => exact(fee))),
  };
}

const gotOf = ({ crossed, executed, notional, fee }: RoundShareRow): Got => ({
  crossed: exact(crossed),
  executed: exact(executed),
  notional: exact(notional),
  fee: exact(fee),
});

function restOf(whole: Got, members: readonly Part[]): Got {
  const rest = (field: keyof Got) => whole[field].minus(sum(members.map(({ got }) => got[field])));
  return {
    crossed: rest('crossed'),
    executed: rest('executed'),
    notional: rest('notional'),
    fee: rest('fee'),
  };
}

function planned({ ledger }: Evidence, rebalanceId: string) {
  return ledger.rebalances.find(({ id }) => id === rebalanceId)?.plan ?? null;
}

function wantedBy(evidence: Evidence, rebalanceId: string): Decimal {
  const plan = planned(evidence, rebalanceId);
  return plan?.kind === 'trade' ? decimal(plan.figures.deltaContracts) : ZERO;
}

/** All that the funds of a round and the residual want together. */
export function netOf(evidence: Evidence, strike: Strike, round: Round): Decimal {
  return sum(round.funds.map(({ input }) => wantedBy(evidence, input.id))).plus(
    toDeclared(evidence, strike, round),
  );
}

/** What is too small for the venue the residual stands in for; a round that is kept from its trade leaves it alone. */
function wantedByResidual(
  evidence: Evidence,
  { plan }: RebalanceRow,
  strike: Strike,
  round: Round,
  wanted: Decimal,
): Decimal {
  if (plan?.kind === 'no-trade') return wanted.negated();
  return plan?.kind === 'trade' ? toDeclared(evidence, strike, round) : ZERO;
}

/** In whole lots, to what is declared, with what a fund held that is wiped out: it has taken that over. */
function toDeclared(evidence: Evidence, { lotSize }: Strike, { funds, residual, declared }: Round): Decimal {
  const takenOver = funds.filter(({ input }) => planned(evidence, input.id)?.kind === 'wiped-out');
  const held = takenOver.reduce((all, { strike }) => all.plus(strike.contracts), decimal(residual));
  const inLots = (contracts: Decimal) => contracts.div(lotSize).trunc().times(lotSize);
  return inLots(inLots(decimal(declared ?? 0)).minus(held));
}

function partsRight(parts: readonly Part[], whole: Got, lot: Decimal): string[] {
  const net = sum(parts.map(({ wanted }) => wanted));
  const isWith = ({ wanted }: Part) => !wanted.isZero() && !net.isZero() && wanted.times(net).gt(ZERO);
  const against = parts.filter((part) => !isWith(part));
  const withNet = parts.filter(isWith);
  const due = whole.executed.minus(sum(against.map(({ wanted }) => wanted)));
  return [
    ...against.flatMap(servedWithin),
    ...withNet.flatMap((part) => [
      ...notBeyond(part),
      ...inProportion(part, withNet, due, lot),
      ...ofTheAverage(part, whole),
    ]),
  ];
}

/** Within the book, at the strike, without a fee. */
function servedWithin({ who, wanted, got }: Part): string[] {
  const { crossed, executed, notional, fee } = got;
  const wrong = crossed.eq(wanted) ? [] : [`${who} wanted ${wanted} within the book, and got ${crossed}`];
  const isFree = [executed, notional, fee].every((amount) => amount.isZero());
  return isFree ? wrong : [...wrong, `${who} is charged for an execution that it had no part in`];
}

/** Nobody gets more than it wanted, or anything of the other side. */
function notBeyond({ who, wanted, got: { crossed, executed } }: Part): string[] {
  const sides = [crossed, executed].map((contracts) => contracts.times(wanted));
  const got = crossed.plus(executed);
  if (sides.every((side) => side.gte(ZERO)) && got.abs().lte(wanted.abs())) return [];
  return [`${who} wanted ${wanted}, and got ${crossed} within the book and ${executed} from outside`];
}

function inProportion({ who, wanted, got }: Part, withNet: readonly Part[], due: Decimal, lot: Decimal) {
  const all = sum(withNet.map((part) => part.wanted));
  const share = due.times(wanted).div(all);
  const off = got.crossed.plus(got.executed).minus(share).abs();
  return off.lt(lot) ? [] : [`${who} is ${off} contracts off its share of ${share}`];
}

/** All that was executed is at one average price, and its fee follows it. */
function ofTheAverage({ who, got }: Part, whole: Got): string[] {
  return (['notional', 'fee'] as const).flatMap((field) => {
    if (whole.executed.isZero()) return got[field].isZero() ? [] : [`${who} has a ${field} of nothing`];
    const finest = new Decimal(10).pow(-Math.max(MONEY_SCALE, whole[field].decimalPlaces()));
    const share = whole[field].times(got.executed).div(whole.executed);
    const off = got[field].minus(share).abs();
    return off.lt(finest) ? [] : [`${who} has a ${field} of ${got[field]}, its share is ${share}`];
  });
}
