import type { Acceptance } from '../contract/fund-messages.js';
import type { RebalanceFigures } from '../contract/rebalance.js';
import { decimal } from '../domain/decimal.js';
import type { RebalanceRecord } from '../ledger/port.js';
import { amount, fixed } from './figures-text.js';

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
export function outcomeText({ id, token, outcome, reason, figures, orders }: RebalanceRecord): string {
  const why = reason === null ? '' : `: ${reason}`;
  const head = `${token}: ${id} ${outcome ?? 'open'}${why}`;
  return figures === null
    ? head
    : `${head}\n  ${figuresText(figures)}, ${orders.length === 1 ? '1 order' : `${orders.length} orders`}`;
}

function figuresText(figures: RebalanceFigures): string {
  const traded = decimal(figures.contractsAfter).minus(decimal(figures.contractsBefore));
  const what = traded.isZero()
    ? 'traded nothing'
    : `${traded.isNegative() ? 'sold' : 'bought'} ${amount(traded.abs())} contracts`;
  return [
    `${what} at a price of ${amount(figures.price)} USDT`,
    `leverage ${fixed(figures.leverageBefore, 3)}x -> ${fixed(figures.leverageAfter, 3)}x`,
    `NAV ${fixed(figures.navBefore, 4)} -> ${fixed(figures.navAfter, 4)} USDT`,
    `fee ${fixed(figures.fee, 4)} USDT`,
  ].join(', ');
}
