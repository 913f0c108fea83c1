import { coinsOf } from '../contract/contract-coins.js';
import { type Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { netAssetValue } from '../domain/leverage.js';
import { type WipeOut, wipeOutOf } from '../domain/wipe-out.js';
import type { FundParts } from './fund-parts.js';
import type { FundStanding } from './fund-standing.js';
import type { IndexUnits } from './index-units.js';
import { navInQuote } from './nav-in-quote.js';
import type { RebalanceRows } from './rebalance-rows.js';
import type { IndexResult, QuoteResult, SimulatedFundResult } from './simulation.js';

/** One fund at the end of the recording, at its last price, with all fees charged. */
export function endResult(
  parts: FundParts,
  standing: FundStanding,
  rows: RebalanceRows,
  price: Decimal,
): SimulatedFundResult {
  const { settings, numbers, account } = parts;
  const equity = account.equity(price);
  const wipedOut = standing.wipedOut ?? nothingLeft(parts, equity);
  const { nav, navRounding, index } = worth(parts, wipedOut, equity, price);
  const of = (change: Parameters<typeof account.changes.of>[0]) => account.changes.of(change).negated();
  return {
    token: settings.token,
    settleCoin: coinsOf(settings).settle,
    nav: plain(nav),
    units: plain(numbers.units),
    fees: plain(of('managementFee')),
    funding: plain(of('funding')),
    tradingCost: plain(of('tradingFee').plus(of('slippage'))),
    wipeOut: wipedOut,
    get rebalances() {
      return rows.read();
    },
    state: standing.state,
    contracts: plain(account.contracts),
    initialEquity: settings.initial.equity,
    equity: plain(equity),
    attribution: account.changes.attribution(),
    navRounding,
    index,
    inQuote: inQuote(parts, nav, price),
  };
}

/** A fund that is stopped is struck no more: what is below zero at the end counts all the same. */
function nothingLeft({ settings, indexUnits, numbers }: FundParts, equity: Decimal): WipeOut | null {
  if (indexUnits !== null || netAssetValue(equity, numbers.units).gt(ZERO)) return null;
  return wipeOutOf(settings.model, equity);
}

interface Worth extends Pick<SimulatedFundResult, 'navRounding' | 'index'> {
  readonly nav: Decimal;
}

function worth(
  { numbers, account, indexUnits }: FundParts,
  wipedOut: WipeOut | null,
  equity: Decimal,
  price: Decimal,
): Worth {
  if (indexUnits === null) {
    if (wipedOut !== null) return { nav: ZERO, navRounding: plain(ZERO), index: null };
    const nav = netAssetValue(equity, numbers.units);
    const navRounding = plain(nav.times(numbers.units).minus(equity));
    return { nav, navRounding, index: null };
  }
  indexUnits.close(price);
  const index = indexResult(indexUnits, account);
  return { nav: indexUnits.navAt(price), navRounding: index.holders.navRounding, index };
}

const indexResult = (units: IndexUnits, { changes }: FundParts['account']): IndexResult => ({
  value: plain(units.value()),
  initialValue: plain(units.initialValue()),
  holders: units.holders(),
  issuer: units.issuer(changes),
});

function inQuote({ settings, opens }: FundParts, nav: Decimal, price: Decimal): QuoteResult | null {
  const { inverse, initial } = settings;
  if (inverse === undefined) return null;
  return {
    currency: coinsOf(settings).quote,
    initialNav: plain(navInQuote(decimal(initial.nav), opens.price)),
    nav: plain(navInQuote(nav, price)),
  };
}
