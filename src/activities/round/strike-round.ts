import { dealingFeesOf } from '../../contract/dealing-fees.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import type { Round, RoundFund, Strike } from '../../contract/rebalance.js';
import { comingRules, isDue } from '../../contract/rules-in-force.js';
import { tradingUnder } from '../../contract/trading-switch.js';
import { type Decimal, decimal, plain, ZERO } from '../../domain/decimal.js';
import { owed } from '../../domain/owed.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { bookDueFees } from '../book-due-fees.js';
import type { BookReading } from '../book-reading.js';
import { tradeLimits } from '../guards/trade-limits.js';
import { marginLeverage } from '../margin-leverage.js';
import type { TradingPorts } from '../ports.js';
import { strikeOf } from '../strike.js';
import { fundsOf } from './gather.js';
import type { Served } from './served.js';

const NOTHING = plain(ZERO);

/**
 * Strikes the funds that a round serves, all at the one reading of their book, with the management fees of every fund of
 * the book booked up to it. One that is to be established begins here. `settings`: the book's, by which it is struck.
 */
export async function strikeRound(
  ports: TradingPorts,
  book: FundRecord,
  reading: BookReading,
  served: readonly Served[],
  settings: FundSettings,
): Promise<Round> {
  const funds: RoundFund[] = [];
  let [held, payable]: [Decimal, Decimal] = [ZERO, ZERO];
  for (const known of await fundsOf(ports.ledger, settings)) {
    const one = served.find(({ input }) => input.request.token === known.settings.token);
    const fund = await bookedUpToNow(ports, known, reading, one !== undefined);
    if (fund === null) continue;
    held = held.plus(fund.contracts);
    payable = payable.plus(owed(fund));
    if (one !== undefined) funds.push({ input: one.input, strike: strikeWithin(fund, reading, book, one) });
  }
  const residual = plain(decimal(book.contracts).minus(held));
  const { residual: declared } = settings.rules;
  return { funds, residual, ...(declared !== undefined && { declared }), owed: plain(payable) };
}

/** Null of a fund that is not established, and not to be. */
async function bookedUpToNow(
  ports: TradingPorts,
  known: FundRecord,
  reading: BookReading,
  isServed: boolean,
): Promise<FundRecord | null> {
  const { ledger } = ports;
  const { token, initial } = known.settings;
  const { time } = reading.ticker;
  const fund = isDue(known, time) ? await ledger.takeUpRules(token, time) : known;
  if (fund.units !== null) return bookDueFees(ports, fund, reading);
  return isServed
    ? bookDueFees(ports, await ledger.bookInitialCapital(token, initial.equity, time), reading)
    : null;
}

/** Margin, the gap to liquidation and the venue's least order are the book's to judge. */
function strikeWithin(
  fund: FundRecord,
  reading: BookReading,
  book: FundRecord,
  { requests }: Served,
): Strike {
  const coming = comingRules(fund, reading.ticker.time);
  const { leverage } = coming.settings;
  const limits = {
    ...tradeLimits(fund, reading),
    ...{ available: null, minGap: null, maintenanceMargin: NOTHING },
    marginLeverage: marginLeverage(leverage, reading.instrument.maxLeverage),
  };
  const strike = { ...strikeOf(fund, reading, limits, coming), minOrder: NOTHING, minNotional: NOTHING };
  if (requests.length === 0) return strike;
  const fees = dealingFeesOf(coming.settings.rules);
  return { ...strike, waiting: { requests, fees, noCreations: whyBookNotAdds(book) } };
}

/** What the reading says of adding holds for the book as a whole, and has been asked already. */
function whyBookNotAdds({ settings: { token }, state, tradingSwitch }: FundRecord): string | null {
  if (tradingUnder(state, tradingSwitch.state) !== 'reduce-only') return null;
  return `its hedge book ${token} only reduces: creations wait until it may add again`;
}
