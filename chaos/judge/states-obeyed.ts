import { tradingIn } from '../../src/contract/fund-state.js';
import { type Trading, tradingUnder } from '../../src/contract/trading-switch.js';
import type { Evidence, FundRow, OrderRow, Violation } from './evidence.js';

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
