import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import { invalid } from '../errors.js';
import type { AccountRecord, TransferRecord, TransferType } from '../state/records.js';
import type { Exchange } from './exchange.js';

export const SETTLE_COIN = 'USDT';

export interface Transfer {
  readonly account: string;
  readonly coin: string;
  readonly type: TransferType;
  /** Signed: above zero comes in. */
  readonly amount: DecimalString;
}

/** Moves money without an execution and notes it in the transaction log. Throws a `Refusal`. */
export function transfer(exchange: Exchange, asked: Transfer): TransferRecord {
  const { books } = exchange;
  const account = knownAccount(exchange, asked.account);
  if (asked.coin === SETTLE_COIN) refuseOverdraft(exchange, asked);
  return exchange.commit((changes) => {
    const moved = asked.coin === SETTLE_COIN ? withCash(account, asked) : withCoin(account, asked);
    books.putAccount(moved, changes);
    const balance =
      asked.coin === SETTLE_COIN
        ? plain(books.walletBalance(asked.account))
        : (moved.otherCoins?.[asked.coin]?.balance ?? plain(ZERO));
    const record = { ...asked, seq: books.nextSeq(), balance, time: books.board.now() };
    books.putTransfer(record, changes);
    return record;
  });
}

/** What the account owes of a coin; nothing else is changed by it. */
export function setBorrowed(exchange: Exchange, name: string, coin: string, borrowed: DecimalString): void {
  const account = knownAccount(exchange, name);
  const own = account.otherCoins?.[coin] ?? NOTHING;
  const next =
    coin === SETTLE_COIN
      ? { ...account, borrowed }
      : { ...account, otherCoins: { ...account.otherCoins, [coin]: { ...own, borrowed } } };
  exchange.commit((changes) => exchange.books.putAccount(next, changes));
}

const NOTHING = { balance: plain(ZERO), borrowed: plain(ZERO) };

function knownAccount({ books, store }: Exchange, name: string): AccountRecord {
  if (!store.accounts.doesExist(name)) throw invalid(`there is no account '${name}'`);
  return books.account(name);
}

function refuseOverdraft({ books }: Exchange, { account, amount, type }: Transfer): void {
  if (type !== 'TRANSFER_OUT') return;
  const { available } = books.margin(account);
  if (decimal(amount).negated().lte(available)) return;
  throw invalid(
    `'${account}' has ${plain(available)} ${SETTLE_COIN} available, less than ${amount} takes out`,
  );
}

function withCash(account: AccountRecord, { amount }: Transfer): AccountRecord {
  const change = decimal(amount);
  return {
    ...account,
    cash: plain(decimal(account.cash).plus(change)),
    deposits: plain(decimal(account.deposits).plus(change)),
  };
}

function withCoin(account: AccountRecord, { coin, amount }: Transfer): AccountRecord {
  const own = account.otherCoins?.[coin] ?? NOTHING;
  const balance = plain(decimal(own.balance).plus(decimal(amount)));
  return { ...account, otherCoins: { ...account.otherCoins, [coin]: { ...own, balance } } };
}
