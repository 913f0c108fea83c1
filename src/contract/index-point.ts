import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { type IndexPoint, indexNavAt } from '../domain/index-nav.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { FundSettings } from './fund-settings.js';
import type { Strike } from './rebalance.js';

/** What the ledger knows of a fund that its NAV follows from. */
interface Recorded {
  readonly settings: Pick<FundSettings, 'token' | 'leverage'>;
  readonly units: DecimalString | null;
  readonly anchor: Anchor | null;
  readonly pointNav: DecimalString | null;
}

/** What the NAV of an established fund of the index model follows from, by the settings in force. */
export function indexPointOf({ settings, anchor, pointNav }: Omit<Recorded, 'units'>): IndexPoint {
  if (pointNav === null)
    throw new TypeError(`${settings.token} has no NAV of its own: it is not established`);
  return {
    nav: decimal(pointNav),
    price: anchor === null ? null : decimal(anchor.price),
    leverage: decimal(settings.leverage),
  };
}

/** The same as a strike keeps it; with L where the strike aims at another exposure than L x NAV x units. */
export function strikePoint(
  { nav, price, leverage }: IndexPoint,
  targetLeverage: DecimalString,
): NonNullable<Strike['indexPoint']> {
  const isTarget = leverage.eq(decimal(targetLeverage));
  return { nav: plain(nav), price: price && plain(price), ...(!isTarget && { leverage: plain(leverage) }) };
}

/** The NAV of a strike of the index model, computed again from what it keeps; null for one of the fund model. */
export function navOfStrike({ indexPoint, indexPrice, targetLeverage }: Strike): Decimal | null {
  if (indexPoint === undefined) return null;
  const price = indexPoint.price === null ? null : decimal(indexPoint.price);
  const leverage = decimal(indexPoint.leverage ?? targetLeverage);
  const point = { nav: decimal(indexPoint.nav), price, leverage };
  return indexNavAt(point, decimal(indexPrice));
}

export function unitsOf({ settings, units }: Pick<Recorded, 'settings' | 'units'>): Decimal {
  if (units === null) throw new TypeError(`${settings.token} has no units: it is not established`);
  return decimal(units);
}
