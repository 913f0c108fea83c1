import type { Acceptance } from '../contract/fund-messages.js';
import type { RebalanceFigures } from '../contract/rebalance.js';
import { decimal, ZERO } from '../domain/decimal.js';
import type { RebalanceRecord } from '../ledger/records/rebalance.js';
import { amount, fixed } from './figures-text.js';
import { shareText } from './share-text.js';

/** What became of a request, in a sentence. */
export function acceptanceText(token: string, acceptance: Acceptance): string {
  if (acceptance.kind === 'refused') return `${token}: refused: ${acceptance.reason}`;
  if (acceptance.kind === 'answered') {
    const why = acceptance.reason === null ? '' : ` (${acceptance.reason})`;
    return `${token}: ${acceptance.key} was answered before: ${acceptance.outcome}${why}`;
  }
  const { key, position } = acceptance;
  return `${token}: accepted as ${key}${position === 0 ? ', running now' : `, number ${position} in the queue`}`;
}

/** How a rebalance ended, in a sentence. */
export function outcomeText(record: RebalanceRecord): string {
  const { id, token, outcome, reason, figures, orders, share } = record;
  const why = reason === null ? '' : `: ${reason}`;
  const head = `${token}: ${id} ${outcome ?? 'open'}${why}`;
  return figures === null
    ? head
    : `${head}\n  ${figuresText(figures, orders)}, ${share === undefined ? ordersText(orders) : shareText(share)}`;
}

const ordersText = ({ length }: RebalanceRecord['orders']): string =>
  length === 1 ? '1 order' : `${length} orders`;

function figuresText(figures: RebalanceFigures, orders: RebalanceRecord['orders']): string {
  return [
    `${tradedText(figures, orders)} at a price of ${amount(figures.price)} USDT`,
    `leverage ${fixed(figures.leverageBefore, 3)}x -> ${fixed(figures.leverageAfter, 3)}x`,
    `NAV ${fixed(figures.navBefore, 4)} -> ${fixed(figures.navAfter, 4)} USDT`,
    `fee ${fixed(figures.fee, 4)} USDT`,
  ].join(', ');
}

/** Both sides of a daily that closes the whole position and opens it again; else what the position changed by. */
function tradedText(
  { contractsBefore, contractsAfter }: RebalanceFigures,
  orders: RebalanceRecord['orders'],
): string {
  const words = { buy: 'bought', sell: 'sold' } as const;
  const sides = [...new Set(orders.map(({ side }) => side))].map((side) => {
    const own = orders.filter((order) => order.side === side);
    return { side, filled: own.reduce((sum, order) => sum.plus(decimal(order.filled)), ZERO) };
  });
  const both = sides.filter(({ filled }) => !filled.isZero());
  if (both.length > 1) {
    return `${both.map(({ side, filled }) => `${words[side]} ${amount(filled)}`).join(' and ')} contracts`;
  }
  const traded = decimal(contractsAfter).minus(decimal(contractsBefore));
  if (traded.isZero()) return 'traded nothing';
  return `${words[traded.isNegative() ? 'sell' : 'buy']} ${amount(traded.abs())} contracts`;
}
