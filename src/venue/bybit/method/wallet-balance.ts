import { z } from 'zod';
import { Decimal, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { Wallet } from '../../port.js';
import { VenueError } from '../../venue-error.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, decimalOrNone } from '../fields.js';
import type { Session } from '../session.js';

const coin = z.object({
  coin: z.string(),
  walletBalance: decimalField,
  unrealisedPnl: decimalField,
  equity: decimalField,
  usdValue: decimalOrNone,
  borrowAmount: decimalOrNone,
  totalOrderIM: decimalOrNone,
  totalPositionIM: decimalOrNone,
  totalPositionMM: decimalOrNone,
});

/** `totalAvailableBalance` is in dollars, of all coins together. */
const account = z.object({ totalAvailableBalance: decimalOrNone, coin: z.array(coin) });

type Coin = z.infer<typeof coin>;

const endpoint: Endpoint<{ list: z.infer<typeof account>[] }> = {
  name: 'GET /v5/account/wallet-balance',
  purpose: 'read',
  result: z.object({ list: z.array(account) }),
};

/** Decimals of a figure that was converted from dollars. */
const CONVERTED_DECIMALS = 8;

/** The settle coin's own figures. Coins without balance and debt are left out by Bybit: no row is a balance of 0. */
export async function walletOf(session: Session, settleCoin: string): Promise<Wallet> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5AccountWalletBalance({ accountType: 'UNIFIED' }),
  );
  const [found] = result.list;
  if (found === undefined) throw session.misfit(endpoint, 'result.list holds no unified account');
  const own = found.coin.find((row) => row.coin === settleCoin);
  const otherCoins = found.coin.filter((row) => row.coin !== settleCoin && holds(row)).map((row) => row.coin);
  return own === undefined
    ? { ...EMPTY, otherCoins }
    : { ...figuresOf(own, required(found.totalAvailableBalance, 'totalAvailableBalance')), otherCoins };
}

const NONE = plain(ZERO);

const EMPTY: Omit<Wallet, 'otherCoins'> = {
  balance: NONE,
  unrealisedProfit: NONE,
  borrowed: NONE,
  available: NONE,
  initialMargin: NONE,
  maintenanceMargin: NONE,
};

function figuresOf(own: Coin, dollarsAvailable: Decimal): Omit<Wallet, 'otherCoins'> {
  const initial = required(own.totalPositionIM, 'totalPositionIM').plus(
    required(own.totalOrderIM, 'totalOrderIM'),
  );
  return {
    balance: own.walletBalance,
    unrealisedProfit: own.unrealisedPnl,
    borrowed: own.borrowAmount ?? NONE,
    available: plain(inCoin(dollarsAvailable, own)),
    initialMargin: plain(initial),
    maintenanceMargin: plain(required(own.totalPositionMM, 'totalPositionMM')),
  };
}

/** At the price by which Bybit itself counted the coin in dollars; a coin that counts for nothing is no margin. */
function inCoin(dollars: Decimal, { equity, usdValue }: Coin): Decimal {
  const value = decimal(usdValue ?? NONE);
  if (value.isZero()) return ZERO;
  const converted = dollars.times(decimal(equity)).div(value);
  return converted.toDecimalPlaces(CONVERTED_DECIMALS, Decimal.ROUND_FLOOR);
}

/** Bybit leaves the margin figures empty where the account is not in cross margin. */
function required(figure: DecimalString | null, field: string): Decimal {
  if (figure !== null) return decimal(figure);
  throw new VenueError(
    'account-not-ready',
    'MARGIN_MODE',
    `bybit ${endpoint.name}: ${field} is empty: switch the account to cross margin (REGULAR_MARGIN) at the venue`,
  );
}

function holds({ walletBalance, borrowAmount }: Coin): boolean {
  return notZero(walletBalance) || notZero(borrowAmount);
}

function notZero(amount: DecimalString | null): boolean {
  return amount !== null && !decimal(amount).isZero();
}
