import { tradingIn } from '../../src/contract/fund-state.js';
import { type Trading, tradingUnder } from '../../src/contract/trading-switch.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import type { Evidence, FundRow, LedgerEvidence, OrderRow, Violation } from './evidence.js';
import { gotten, memberBook } from './member-book.js';

/** One clock, but three processes that read it, and a commit is visible a moment after its time. */
const MARGIN_MS = 250;
const INVARIANT = 'states-obeyed';

/**
 * While a fund, or the switch for all of them, only reduces, no order that adds is intended or sent; while it may not
 * trade, none at all. Judged by when the database committed each change: whatever began later must have seen it.
 */
export function statesObeyed({ ledger }: Evidence): Violation[] {
  const forAll = stretches(ledger.switchChanges, 'the switch', (state) => tradingUnder('ACTIVE', state));
  return ledger.funds.flatMap((fund) => {
    const changes = ledger.stateChanges.filter(({ token }) => token === fund.token);
    const own = stretches(changes, fund.token, tradingIn);
    // A fund that shares its account has no orders: what a round gives it counts.
    if (fund.book !== null)
      return ownShares(ledger, fund).flatMap((share) => own.flatMap((one) => served(share, one)));
    return ownOrders(ledger.orders, fund).flatMap((order) =>
      [...own, ...forAll].flatMap((stretch) => disobeyed(order, stretch)),
    );
  });
}

/** From one change to the next. */
interface Stretch {
  readonly whose: string;
  readonly state: string;
  readonly trading: Trading;
  readonly from: number;
  readonly until: number;
}

interface Change<State extends string> {
  readonly to_state: State;
  readonly committed_at: number;
}

function stretches<State extends string>(
  changes: readonly Change<State>[],
  whose: string,
  tradingOf: (state: State) => Trading,
): Stretch[] {
  const sorted = [...changes].sort((a, b) => a.committed_at - b.committed_at);
  return sorted.map(({ to_state, committed_at }, index) => ({
    whose,
    state: to_state,
    trading: tradingOf(to_state),
    from: committed_at + MARGIN_MS,
    until: (sorted[index + 1]?.committed_at ?? Number.POSITIVE_INFINITY) - MARGIN_MS,
  }));
}

interface OwnShare {
  readonly id: string;
  /** Signed contracts, before it and of it. */
  readonly held: Decimal;
  readonly got: Decimal;
  /** From before the strike of its round until that is settled. */
  readonly from: number;
  readonly until: number;
}

function ownShares(ledger: LedgerEvidence, { token }: FundRow): OwnShare[] {
  const { rebalances, roundShares } = ledger;
  return roundShares.flatMap((share): OwnShare[] => {
    const round = rebalances.find(({ id }) => id === share.round_id);
    if (share.token !== token || share.kind !== 'served' || round === undefined) return [];
    const { ordinal, strike, opened_at: from, closed_at } = round;
    const { contracts: held } = memberBook(ledger, token, { ordinal, time: strike?.time ?? 0 });
    return [{ id: share.id, held, got: gotten(share), from, until: closed_at ?? from }];
  });
}

/** A round that was struck before a word to one of its funds is settled all the same; one that was opened after it knows. */
function served({ id, held, got, from, until: settled }: OwnShare, stretch: Stretch): Violation[] {
  const { whose, state, trading } = stretch;
  const reduces = got.times(held).lte(ZERO) && got.abs().lte(held.abs());
  if (trading === 'all' || (trading === 'reduce-only' && reduces)) return [];
  if (from <= stretch.from || settled >= stretch.until) return [];
  const adds = reduces ? '' : ', and it adds';
  return [{ invariant: INVARIANT, subject: id, what: `served while ${whose} was ${state}${adds}` }];
}

const ownOrders = (orders: readonly OrderRow[], { account, contract }: FundRow): OrderRow[] =>
  orders.filter((order) => order.account === account && order.contract === contract);

function disobeyed(order: OrderRow, { whose, state, trading, from, until }: Stretch): Violation[] {
  if (trading === 'all' || (trading === 'reduce-only' && order.reduce_only)) return [];
  const found = (what: string): Violation => ({
    invariant: INVARIANT,
    subject: order.client_order_id,
    what: `${what} while ${whose} was ${state}${order.reduce_only ? '' : ', and it adds'}`,
  });
  const { intended_at, intent_committed_at, sent_at } = order;
  return [
    ...(intended_at > from && intent_committed_at < until ? [found('intended')] : []),
    ...(sent_at !== null && sent_at > from && sent_at < until ? [found('sent')] : []),
  ];
}
