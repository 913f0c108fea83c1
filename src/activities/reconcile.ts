import type { Strike } from '../contract/rebalance.js';
import { type Decimal, decimal, parseDecimal, plain } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/port.js';
import type { AccountEvent, Position, Wallet } from '../venue/port.js';

/** Venues round entry prices and balances: a difference in cash below this share of the exposure is rounding. */
const ROUNDING = parseDecimal('0.000001');

/** What a book must hold: signed contracts, and cash = equity less exposure in the settle coin. */
interface Expected {
  readonly account: string;
  readonly contract: string;
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** What differs between the ledger and the venue, in words; null where nothing does. */
export function difference(fund: FundRecord, position: Position, wallet: Wallet): string | null {
  const { account, contract } = fund.settings;
  const expected = { account, contract, contracts: decimal(fund.contracts), cash: decimal(fund.cash) };
  return differenceFrom(expected, position, wallet);
}

/** The same after a trade: the strike, moved by the fills of these orders and by funding since. */
export function differenceAfter(
  strike: Strike,
  orders: readonly string[],
  events: readonly AccountEvent[],
  position: Position,
  wallet: Wallet,
): string | null {
  let contracts = decimal(strike.contracts);
  let cash = decimal(strike.cash);
  for (const event of events) {
    if (event.kind === 'funding') {
      if (event.time > strike.time) cash = cash.minus(decimal(event.paid));
    } else if (orders.includes(event.clientOrderId)) {
      const bought = decimal(event.contracts).times(event.side === 'buy' ? 1 : -1);
      contracts = contracts.plus(bought);
      cash = cash.minus(bought.times(decimal(event.price))).minus(decimal(event.fee));
    }
  }
  const { account, contract } = strike;
  return differenceFrom({ account, contract, contracts, cash }, position, wallet);
}

/** A position must be equal to the last digit; cash (balance less position at entry) up to the venue's rounding. */
function differenceFrom(expected: Expected, position: Position, wallet: Wallet): string | null {
  const { account, contract } = expected;
  const found: string[] = [];
  const contracts = decimal(position.contracts);
  if (!contracts.eq(expected.contracts)) {
    found.push(
      `${account} holds ${position.contracts} ${contract}, the ledger says ${plain(expected.contracts)}`,
    );
  } else {
    const entry = contracts.times(decimal(position.entryPrice));
    const unexplained = decimal(wallet.balance).minus(entry).minus(expected.cash);
    if (unexplained.abs().gt(entry.abs().times(ROUNDING))) {
      found.push(
        `${account} has a balance of ${wallet.balance}, ${plain(unexplained)} of it unexplained ` +
          `(the ledger says ${plain(expected.cash)} besides a position of ${plain(entry)} at entry)`,
      );
    }
  }
  if (wallet.otherCoins.length > 0) found.push(`${account} also holds ${wallet.otherCoins.join(', ')}`);
  return found.length === 0 ? null : found.join('; ');
}
