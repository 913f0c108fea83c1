import { capsOf } from '../../contract/guard-limits.js';
import { type Decimal, decimal, plain, ZERO } from '../../domain/decimal.js';
import { exposure } from '../../domain/leverage.js';
import type { TradeLimits } from '../../domain/trade-guards.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { BookReading } from '../book-reading.js';
import { comingSettings } from '../coming-settings.js';
import { marginLeverage } from '../margin-leverage.js';

/** Digits of a rate that is a quotient: beyond any venue's own. */
const RATE_DECIMALS = 12;

/** What the venue and the fund's rules allow a trade. `fund` is as it was before this reading established it. */
export function tradeLimits(fund: FundRecord, reading: BookReading): TradeLimits {
  const { rules, leverage } = comingSettings(fund, reading.ticker);
  const { wallet, position, instrument, depth } = reading;
  return {
    available: wallet.available,
    // The account of a fund that is being established was given its setting after it was read.
    marginLeverage:
      fund.units === null ? marginLeverage(leverage, instrument.maxLeverage) : position.leverage,
    maintenanceMargin: plain(maintenanceRate(reading)),
    riskTiers: instrument.riskTiers,
    minGap: rules.acceptThinGap ? plain(ZERO) : rules.minGap,
    caps: capsOf(rules),
    bestBid: depth.bids[0]?.price ?? null,
    bestAsk: depth.asks[0]?.price ?? null,
  };
}

/** What the venue asks for what is held, per value: it may be more than the tiers say. */
function maintenanceRate({ ticker, position, wallet }: BookReading): Decimal {
  const value = exposure(decimal(position.contracts), decimal(ticker.markPrice)).abs();
  if (value.isZero()) return ZERO;
  return decimal(wallet.maintenanceMargin).div(value).toDecimalPlaces(RATE_DECIMALS);
}
