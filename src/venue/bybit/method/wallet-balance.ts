import { z } from 'zod';
import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { Wallet } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, decimalOrNone } from '../fields.js';
import type { Session } from '../session.js';

const coin = z.object({
  coin: z.string(),
  walletBalance: decimalField,
  unrealisedPnl: decimalField,
  borrowAmount: decimalOrNone.optional(),
});

type Coin = z.infer<typeof coin>;

const endpoint: Endpoint<{ list: { coin: Coin[] }[] }> = {
  name: 'GET /v5/account/wallet-balance',
  purpose: 'read',
  result: z.object({ list: z.array(z.object({ coin: z.array(coin) })) }),
};

/** The settle coin's own figures. Coins without balance and debt are left out by Bybit: no row is a balance of 0. */
export async function walletOf(session: Session, settleCoin: string): Promise<Wallet> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5AccountWalletBalance({ accountType: 'UNIFIED' }),
  );
  const [account] = result.list;
  if (account === undefined) throw session.misfit(endpoint, 'result.list holds no unified account');
  const own = account.coin.find((row) => row.coin === settleCoin);
  return {
    balance: own?.walletBalance ?? plain(ZERO),
    unrealisedProfit: own?.unrealisedPnl ?? plain(ZERO),
    otherCoins: account.coin.filter((row) => row.coin !== settleCoin && holds(row)).map((row) => row.coin),
  };
}

function holds({ walletBalance, borrowAmount }: Coin): boolean {
  return notZero(walletBalance) || notZero(borrowAmount ?? null);
}

function notZero(amount: DecimalString | null): boolean {
  return amount !== null && !decimal(amount).isZero();
}
