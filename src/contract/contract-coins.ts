import type { FundSettings } from './fund-settings.js';

/** What a fund's amounts are in (`settle`), and what its contract's prices are in. */
export interface ContractCoins {
  readonly settle: string;
  readonly quote: string;
}

/** By the name of its contract: BTCUSDT settles and is quoted in USDT, the inverse BTCUSD settles in BTC. */
export function coinsOf({ contract, inverse }: Pick<FundSettings, 'contract' | 'inverse'>): ContractCoins {
  if (inverse === undefined) return { settle: 'USDT', quote: 'USDT' };
  return { settle: contract.slice(0, -'USD'.length), quote: 'USD' };
}
