import { type Decimal, type DecimalString, decimal, ZERO } from '../../domain/decimal.js';
import { exposure, leverageRatio } from '../../domain/leverage.js';
import type { FundRecord } from '../../ledger/port.js';
import type { Position, Ticker, Wallet } from '../../venue/port.js';
import { comingSettings } from '../coming-settings.js';

interface Held {
  readonly ticker: Ticker;
  readonly position: Position;
  readonly wallet: Wallet;
}

/**
 * Whether the coming trade can only reduce the position, before it is computed: beyond its target by the mark
 * price as well as by the index price. What is judged is the venue's own position and balance.
 */
export function surelyReduces(fund: FundRecord, { ticker, position, wallet }: Held): boolean {
  const target = decimal(comingSettings(fund, ticker).leverage);
  return [ticker.markPrice, ticker.indexPrice].every((price) => {
    const leverage = leverageAt(price, { ticker, position, wallet }) ?? ZERO;
    return leverage.times(target).gt(ZERO) && leverage.abs().gt(target.abs());
  });
}

/** Null where nothing is held, or no equity is left. */
function leverageAt(price: DecimalString, { position, wallet }: Held): Decimal | null {
  const contracts = decimal(position.contracts);
  const profit = contracts.times(decimal(price).minus(decimal(position.entryPrice)));
  const equity = decimal(wallet.balance).plus(profit);
  if (contracts.isZero() || equity.lte(ZERO)) return null;
  return leverageRatio(exposure(contracts, decimal(price)), equity);
}
