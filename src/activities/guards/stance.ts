import { isHedgeBook } from '../../contract/fund-settings.js';
import { indexPointOf, unitsOf } from '../../contract/index-point.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';
import { indexNavAt } from '../../domain/index-nav.js';
import { exposure, leverageRatio } from '../../domain/leverage.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { Position, Ticker, Wallet } from '../../venue/port.js';
import { comingSettings } from '../coming-settings.js';

interface Held {
  readonly ticker: Ticker;
  readonly position: Position;
  readonly wallet: Wallet;
}

/**
 * Whether the coming trade can only reduce the position, before it is computed: beyond its target by the mark
 * price as well as by the index price, or on its way to none. What is judged is the venue's own position and balance, and in the index model
 * the value of the units.
 */
export function surelyReduces(fund: FundRecord, held: Held): boolean {
  if (retirementInEffect(fund) !== null) return true;
  // A hedge book has no target of its own: what its funds want is not known yet.
  if (isHedgeBook(fund.settings)) return false;
  const target = decimal(comingSettings(fund, held.ticker).leverage);
  return [held.ticker.markPrice, held.ticker.indexPrice].map(decimal).every((price) => {
    const leverage = leverageAt(price, fund, held) ?? ZERO;
    return leverage.times(target).gt(ZERO) && leverage.abs().gt(target.abs());
  });
}

/** Null where nothing is held, or nothing is left that it would be measured on. */
function leverageAt(price: Decimal, fund: FundRecord, held: Held): Decimal | null {
  const contracts = decimal(held.position.contracts);
  if (contracts.isZero()) return null;
  const value = fund.settings.model === 'index' ? valueOfUnits(price, fund) : equityOf(price, held);
  return value.lte(ZERO) ? null : leverageRatio(exposure(contracts, price), value);
}

function equityOf(price: Decimal, { position, wallet }: Held): Decimal {
  const profit = decimal(position.contracts).times(price.minus(decimal(position.entryPrice)));
  return decimal(wallet.balance).plus(profit);
}

/** Fees that are due and not booked would make it less: then more surely reduces. */
function valueOfUnits(price: Decimal, fund: FundRecord): Decimal {
  return fund.units === null ? ZERO : indexNavAt(indexPointOf(fund), price).times(unitsOf(fund));
}
