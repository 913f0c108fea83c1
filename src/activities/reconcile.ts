import { withCode } from '../contract/findings.js';
import type { Strike } from '../contract/rebalance.js';
import { type Decimal, decimal, parseDecimal, plain, ZERO } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { AccountEvent, Execution, ForcedExecution, Position, Wallet } from '../venue/port.js';

/** Venues round entry prices and balances: a difference in cash below this share of the exposure is rounding. */
const ROUNDING = parseDecimal('0.000001');

/** What a book must hold: signed contracts, and cash = equity less exposure in the settle coin. */
export interface Expected {
  readonly account: string;
  readonly contract: string;
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** What the venue has beyond what is expected, signed. `cash` is zero where it is the venue's rounding. */
export interface Rest {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** What differs between the ledger and the venue, in words with the code of each kind; null where nothing does. */
export function difference(fund: FundRecord, position: Position, wallet: Wallet): string | null {
  return differenceFrom(expectedOf(fund), position, wallet);
}

export function expectedOf({ settings, contracts, cash }: FundRecord): Expected {
  const { account, contract } = settings;
  return { account, contract, contracts: decimal(contracts), cash: decimal(cash) };
}

/** The same after a trade: the strike, moved by the fills of these orders and by funding since. */
export function differenceAfter(
  strike: Strike,
  orders: readonly string[],
  events: readonly AccountEvent[],
  position: Position,
  wallet: Wallet,
  /** Cash that came in since without a trade, as announced. */
  arrived: Decimal = ZERO,
): string | null {
  let contracts = decimal(strike.contracts);
  let cash = decimal(strike.cash).plus(arrived);
  for (const event of events) {
    if (event.kind === 'funding') {
      if (event.time > strike.time) cash = cash.minus(decimal(event.paid));
    } else if (orders.includes(event.clientOrderId)) {
      const move = moveOf(event);
      contracts = contracts.plus(move.contracts);
      cash = cash.plus(move.cash);
    }
  }
  const { account, contract } = strike;
  return differenceFrom({ account, contract, contracts, cash }, position, wallet);
}

/** What a fill does to a book: a buy adds contracts and takes contracts x price + fee of cash. */
export function moveOf(event: Execution | ForcedExecution): Rest {
  const contracts = decimal(event.contracts).times(event.side === 'buy' ? 1 : -1);
  const cash = contracts.times(decimal(event.price)).negated().minus(decimal(event.fee));
  return { contracts, cash };
}

/** Cash at the venue: the balance less the position at its entry price. */
export function venueCash(position: Position, wallet: Wallet): Decimal {
  return decimal(wallet.balance).minus(decimal(position.contracts).times(decimal(position.entryPrice)));
}

/** A position must be equal to the last digit; cash up to the venue's rounding. */
export function restOf(expected: Expected, position: Position, wallet: Wallet): Rest {
  const contracts = decimal(position.contracts).minus(expected.contracts);
  const cash = venueCash(position, wallet).minus(expected.cash);
  const entry = decimal(position.contracts).times(decimal(position.entryPrice));
  const isRounding = contracts.isZero() && cash.abs().lte(entry.abs().times(ROUNDING));
  return { contracts, cash: isRounding ? decimal(0) : cash };
}

function differenceFrom(expected: Expected, position: Position, wallet: Wallet): string | null {
  const rest = restOf(expected, position, wallet);
  const found = [restInWords(expected, position, wallet, rest), ...accountInWords(expected.account, wallet)];
  const said = found.flatMap((one) => (one === null ? [] : [withCode(one.kind, one.what)]));
  return said.length === 0 ? null : said.join('; ');
}

export interface Said<Kind> {
  readonly kind: Kind;
  readonly what: string;
}

export function restInWords(
  { account, contract, contracts, cash }: Expected,
  position: Position,
  wallet: Wallet,
  rest: Rest,
): Said<'unexplained-position' | 'unexplained-cash'> | null {
  if (!rest.contracts.isZero()) {
    const what = `${account} holds ${position.contracts} ${contract}, the ledger says ${plain(contracts)}`;
    return { kind: 'unexplained-position', what };
  }
  if (rest.cash.isZero()) return null;
  const entry = decimal(position.contracts).times(decimal(position.entryPrice));
  const what =
    `${account} has a balance of ${wallet.balance}, ${plain(rest.cash)} of it unexplained ` +
    `(the ledger says ${plain(cash)} besides a position of ${plain(entry)} at entry)`;
  return { kind: 'unexplained-cash', what };
}

export function accountInWords(
  account: string,
  { otherCoins, borrowed }: Wallet,
): Said<'other-coins' | 'borrowing'>[] {
  const coins: Said<'other-coins' | 'borrowing'>[] =
    otherCoins.length === 0
      ? []
      : [{ kind: 'other-coins', what: `${account} also holds ${otherCoins.join(', ')}` }];
  if (decimal(borrowed).isZero()) return coins;
  return [...coins, { kind: 'borrowing', what: `${account} has borrowed ${borrowed}` }];
}
