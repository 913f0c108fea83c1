import type { DecimalString } from '../../../domain/decimal.js';
import { invalid } from '../errors.js';
import type { Quotes } from '../market/market.js';
import type { Quote } from '../state/records.js';
import type { Exchange } from './exchange.js';
import { fundingInstants, settleFunding } from './funding.js';
import type { Changes } from './outbox.js';

const MINUTE = 60_000;

/** Where the market stood when it last crossed a minute; a controlled one, when it was last moved. */
export interface ClockNote {
  readonly time: number;
  readonly quotes: Readonly<Record<string, Quote>>;
}

export function readClock(exchange: Pick<Exchange, 'store'>): ClockNote | null {
  return (exchange.store.notes.get('clock') as ClockNote | undefined) ?? null; // written below alone
}

/**
 * Moves the exchange to `time`, at which `quotes` begin to hold. Minute boundaries and funding instants on the
 * way come first, at the prices that were in force until then.
 */
export function advance(exchange: Exchange, time: number, quotes: Quotes): void {
  const { board, history } = exchange;
  if (time < board.time) return; // a wall clock that was set back
  const before = board.time === 0 ? (readClock(exchange)?.time ?? time) : board.time;
  const first = board.time === 0;
  const crosses = Math.floor(time / MINUTE) > Math.floor(before / MINUTE);
  if (first || crosses || history.standsStill) {
    exchange.commit((changes) => {
      if (crosses) cross(exchange, before, time, quotes, changes);
      if (first && readClock(exchange) === null) {
        for (const [contract, quote] of quotes) history.recordStart(time, contract, quote);
      }
      noteClock(exchange, time, quotes);
    });
  }
  board.apply(time, quotes);
  exchange.settlePrices([...quotes.keys()]);
}

function cross(exchange: Exchange, before: number, time: number, next: Quotes, changes: Changes): void {
  const { board, history, settings } = exchange;
  for (const contract of board.contracts()) {
    // A price that a silent stream left behind was not in force.
    const inForce = board.knows(contract) && exchange.market.suspended(contract) === null;
    if (inForce) history.record(before, time, contract, board.quote(contract));
  }
  // A controlled market's funding comes from the recording that moves it, over the admin API.
  if (settings.market.kind === 'controlled') return;
  for (const { contract, at } of dueFundings(exchange, before, time)) {
    const quote = history.at(contract, at) ?? lastKnown(exchange, contract) ?? next.get(contract);
    if (quote !== undefined)
      settleFunding(exchange.books, contract, at, rateOf(exchange, contract), quote, changes);
  }
}

function dueFundings(exchange: Exchange, before: number, time: number): { contract: string; at: number }[] {
  return exchange.settings.contracts
    .flatMap(({ contract, fundingIntervalMinutes }) =>
      fundingInstants(before, time, fundingIntervalMinutes).map((at) => ({ contract, at })),
    )
    .sort((a, b) => a.at - b.at);
}

function lastKnown(exchange: Exchange, contract: string): Quote | undefined {
  return exchange.board.knows(contract)
    ? exchange.board.quote(contract)
    : readClock(exchange)?.quotes[contract];
}

/** The rate of the contract's next funding. */
export function rateOf(exchange: Exchange, contract: string): DecimalString {
  const relayed = exchange.market.fundingRate(contract);
  return (relayed ?? exchange.board.info(contract).rules.fundingRate) as DecimalString; // checked where read
}

function noteClock(exchange: Exchange, time: number, quotes: Quotes): void {
  const all = {
    ...readClock(exchange)?.quotes,
    ...Object.fromEntries([...exchange.board.quotes(), ...quotes]),
  };
  const note: ClockNote = { time, quotes: all };
  exchange.store.notes.putSync('clock', note);
}

/**
 * Settles funding at an instant with the given rates and the prices in force. Returns the contracts that were
 * settled; what had been settled before stays as it was. Throws where the market has moved past the instant.
 */
export function settleAt(
  exchange: Exchange,
  time: number,
  rates: ReadonlyMap<string, DecimalString>,
): string[] {
  const { board, books, store } = exchange;
  const fresh = [...rates].filter(([contract]) => store.fundings.get([contract, time]) === undefined);
  if (fresh.length > 0 && time < board.time) {
    throw invalid(`market time stands at ${board.time}; funding of ${time} can no longer be settled`);
  }
  exchange.commit((changes) => {
    for (const [contract, rate] of fresh) {
      settleFunding(books, contract, time, rate, board.quote(contract), changes);
    }
  });
  exchange.settlePrices([]);
  return fresh.map(([contract]) => contract);
}
