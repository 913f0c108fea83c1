import { randomUUID } from 'node:crypto';
import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import { fundingPayment } from '../../../domain/funding-payment.js';
import type { PositionRecord, Quote } from '../state/records.js';
import type { Books } from './books.js';
import type { Changes } from './outbox.js';

const MINUTE = 60_000;

/** Funding instants in (after, upTo]: whole intervals since 1970 UTC. */
export function fundingInstants(after: number, upTo: number, intervalMinutes: number): number[] {
  const step = intervalMinutes * MINUTE;
  const instants: number[] = [];
  for (let time = (Math.floor(after / step) + 1) * step; time <= upTo; time += step) instants.push(time);
  return instants;
}

export function nextFunding(now: number, intervalMinutes: number): number {
  const step = intervalMinutes * MINUTE;
  return (Math.floor(now / step) + 1) * step;
}

/**
 * Settles one contract's funding at `time`: every position pays contracts x mark x rate, once. Returns false
 * where this instant has been settled before.
 */
export function settleFunding(
  books: Books,
  contract: string,
  time: number,
  rate: DecimalString,
  quote: Quote,
  changes: Changes,
): boolean {
  if (books.store.fundings.get([contract, time]) !== undefined) return false;
  books.store.fundings.putSync([contract, time], { contract, time, rate, mark: quote.mark });
  for (const account of books.store.accounts.getKeys()) {
    const position = books.store.positions.get([account, contract]);
    if (position !== undefined && position.contracts !== '0')
      pay(books, position, time, rate, quote, changes);
  }
  return true;
}

function pay(
  books: Books,
  position: PositionRecord,
  time: number,
  rate: DecimalString,
  quote: Quote,
  changes: Changes,
): void {
  const contracts = decimal(position.contracts);
  const paid = fundingPayment(contracts, decimal(quote.mark), decimal(rate));
  const account = books.account(position.account);
  const seq = books.nextSeq();
  books.putAccount({ ...account, cash: plain(decimal(account.cash).minus(paid)) }, changes);
  const realised = plain(decimal(position.realised).minus(paid));
  books.putPosition({ ...position, realised, updatedTime: time, seq }, changes);
  books.putExecution(
    {
      seq,
      executionId: randomUUID(),
      kind: 'Funding',
      account: position.account,
      contract: position.contract,
      side: contracts.isPositive() ? 'Buy' : 'Sell',
      contracts: plain(contracts.abs()),
      price: quote.mark,
      value: plain(contracts.abs().times(decimal(quote.mark))),
      fee: plain(paid),
      // From the position's own side, as the venue shows it: above zero where this position pays.
      feeRate: plain(contracts.isPositive() ? decimal(rate) : decimal(rate).negated()),
      maker: false,
      closedContracts: plain(ZERO),
      leavesContracts: plain(ZERO),
      markPrice: quote.mark,
      indexPrice: quote.index,
      orderId: '',
      orderLinkId: '',
      orderType: 'UNKNOWN',
      orderPrice: plain(ZERO),
      orderContracts: plain(ZERO),
      createType: '',
      time,
      cashFlow: plain(ZERO),
      heldAfter: position.contracts,
      balance: plain(books.walletBalance(position.account)),
    },
    changes,
  );
}
