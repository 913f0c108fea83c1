import { replayedFunds } from '../config/replayed-funds.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { breachedAt, type RangeWatch } from '../domain/range-watch.js';
import { compareText, type RecordedMarket } from '../domain/recorded-market.js';
import { type Cursor, nextEvent, type PathEvent } from '../domain/recorded-path.js';
import { highestRate } from '../domain/risk-tiers.js';
import type { ChangeCause, Follower } from './follower.js';
import { openingOf } from './opening.js';
import { type QuietBounds, quietBounds } from './quiet-bounds.js';
import { QuietPath } from './quiet-path.js';
import { roughNumber } from './rough-number.js';
import { ownBook, type SimulatedBook } from './simulated-book.js';
import { SimulatedFund } from './simulated-fund.js';
import { SimulatedHedgeBook } from './simulated-hedge-book.js';
import type { Simulation, SimulationInput } from './simulation.js';

/**
 * Plays a recording by the engine's own rules, without the system around them: the same path, decisions, arithmetic
 * and rounding, so that its figures are those of a replay to the last digit. Pure. Throws a `RangeError` where a
 * contract has no price at the market's `from`, or no terms.
 * `follower` is told of every change of what a fund holds.
 */
export function simulate(input: SimulationInput, follower?: Follower): Simulation {
  return play(input, new QuietPath(input.market), follower);
}

/** The same with every tick judged in exact decimals. Slow: what `simulate` is held against. */
export function simulateEveryTick(input: SimulationInput): Simulation {
  return play(input, null, undefined);
}

function play(input: SimulationInput, quiet: QuietPath | null, follower: Follower | undefined): Simulation {
  const simulator = new Simulator(input, quiet, follower);
  playAll(simulator);
  return simulator.result();
}

/** Apart from what follows it: a loop that has never ended is compiled without what is behind it, and thrown away there. */
function playAll(simulator: Simulator): void {
  while (simulator.step());
}

class Simulator {
  readonly #market: RecordedMarket;
  readonly #quiet: QuietPath | null;
  readonly #funds: readonly SimulatedFund[];
  /** In the order of their first fund. */
  readonly #books: readonly SimulatedBook[];
  readonly #byContract: ReadonlyMap<string, readonly SimulatedBook[]>;
  readonly #margins: ReadonlyMap<string, number>;
  readonly #prices = new Map<string, Decimal>();
  /** Both made anew after a change of any fund of theirs. */
  readonly #bounds = new Map<string, QuietBounds>();
  #watches: readonly RangeWatch[] | null = null;
  #cursor: Cursor;
  readonly #boundsNow = (contract: string): QuietBounds => this.#boundsOf(contract);
  readonly #setPrice = (contract: string, price: Decimal): void => void this.#prices.set(contract, price);

  constructor(
    input: SimulationInput,
    quiet: QuietPath | null,
    readonly follower: Follower | undefined,
  ) {
    const { prices, cursor } = openingOf(input.market);
    this.#market = input.market;
    this.#quiet = quiet;
    this.#cursor = cursor;
    for (const [contract, price] of Object.entries(prices)) this.#prices.set(contract, decimal(price));
    this.#books = booksOf(input, this.#prices);
    this.#byContract = groupBy(this.#books, ({ contract }) => contract);
    const funds = this.#books.flatMap((book) => book.funds);
    this.#funds = input.funds.flatMap(({ token }) => funds.filter((fund) => fund.token === token));
    this.#margins = new Map(
      [...input.terms].map(([contract, { riskTiers }]) => [contract, highestRate(riskTiers).toNumber()]),
    );
    for (const book of this.#books) this.#rebalance(book, book.funds, 'establish', input.market.from);
  }

  /** Plays one event, and says whether there may be another. */
  step(): boolean {
    const quietUntil = this.#skipQuiet();
    this.#watches ??= this.#funds.flatMap(({ watches }) => watches);
    const next = nextEvent(this.#market, this.#cursor, this.#watches, quietUntil);
    if (next === null) return false;
    this.#cursor = next.cursor;
    this.#apply(next.event);
    return true;
  }

  result(): Simulation {
    const funds = this.#funds.map((fund) => fund.result(this.#market.to, this.#priceOf(fund.contract)));
    const books = this.#books.flatMap((book) => book.result(this.#priceOf(book.contract)) ?? []);
    return { funds, books, notes: this.#funds.flatMap(({ notes }) => notes).sort(compareText) };
  }

  /** Returns the instant before which no tick comes. */
  #skipQuiet(): number {
    if (this.#quiet === null) return Number.NEGATIVE_INFINITY;
    const { cursor, quietUntil } = this.#quiet.skip(this.#cursor, this.#boundsNow, this.#setPrice);
    this.#cursor = cursor;
    return quietUntil;
  }

  #apply(event: PathEvent): void {
    if (event.kind === 'tick') this.#tick(event.time, event.contract, event.price);
    if (event.kind === 'daily') this.#daily(event.time);
    if (event.kind === 'funding') this.#funding(event.time, event.contract, event.rate);
    if (event.kind === 'fee') this.#fee(event.time, event.tokens);
    if (event.kind === 'end') this.#tell(this.#funds, 'end', event.time);
  }

  #tick(time: number, contract: string, price: Decimal): void {
    this.#prices.set(contract, price);
    if (this.#quiet !== null && isQuiet(price, this.#boundsOf(contract))) return;
    this.#liquidate(time, contract);
    this.#wipeOut(time, contract);
    const breached = breachedAt(this.#watchesOf(contract), contract, price);
    if (breached.length === 0) return;
    for (const book of this.#booksOf(contract)) {
      const losers = book.funds.filter((fund) => this.#isDue(fund, breached, time));
      if (losers.length > 0) this.#rebalance(book, losers, 'interim', time);
    }
  }

  /** Whether an interim rebalance of a fund is due, and its rule does not hold it back. */
  #isDue(fund: SimulatedFund, breached: readonly RangeWatch[], time: number): boolean {
    const watch = breached.find(({ token }) => token === fund.token);
    if (watch === undefined) return false;
    if (time >= watch.quietUntil) return true;
    fund.noteHeldBack(time, this.#priceOf(fund.contract));
    return false;
  }

  #daily(time: number): void {
    for (const book of this.#books) {
      const due = book.funds.filter((fund) => fund.isDailyAt(time));
      if (due.length > 0) this.#rebalance(book, due, 'daily', time);
    }
  }

  #funding(time: number, contract: string, rate: Decimal): void {
    for (const book of this.#booksOf(contract)) {
      book.payFunding(this.#priceOf(contract), rate);
      this.#tell(book.funds, 'funding', time);
    }
    this.#bounds.delete(contract);
    this.#liquidate(time, contract);
  }

  /** Fees are owed and not paid out, so they move no bound. */
  #fee(time: number, tokens: readonly string[]): void {
    for (const fund of this.#funds) {
      if (!tokens.includes(fund.token)) continue;
      fund.chargeFee(time, this.#priceOf(fund.contract));
      // The price at which nothing is left follows from N0, which the fee is taken off.
      if (fund.unstruck !== null) this.#bounds.delete(fund.contract);
      this.#tell([fund], 'fee', time);
    }
  }

  #liquidate(time: number, contract: string): void {
    for (const book of this.#booksOf(contract)) {
      if (!book.liquidateIfDue(time, this.#priceOf(contract))) continue;
      this.#changed(book);
      this.#tell(book.funds, 'liquidation', time);
    }
  }

  /** Funds that are stopped; all others find it out when they are struck. */
  #wipeOut(time: number, contract: string): void {
    for (const book of this.#booksOf(contract)) {
      const gone = book.funds.filter((fund) => fund.wipeOutIfDue(time, this.#priceOf(contract)));
      if (gone.length === 0) continue;
      this.#changed(book);
      this.#tell(gone, 'wipe-out', time);
    }
  }

  #rebalance(
    book: SimulatedBook,
    funds: readonly SimulatedFund[],
    cause: 'establish' | 'interim' | 'daily',
    time: number,
  ): void {
    book.rebalance(funds, cause, time, this.#priceOf(book.contract));
    this.#changed(book);
    this.#tell(funds, cause, time);
  }

  #tell(funds: readonly SimulatedFund[], cause: ChangeCause, time: number): void {
    for (const fund of funds) this.follower?.changed(fund, cause, time, this.#priceOf(fund.contract));
  }

  #changed({ contract }: SimulatedBook): void {
    this.#bounds.delete(contract);
    this.#watches = null;
  }

  #boundsOf(contract: string): QuietBounds {
    const known = this.#bounds.get(contract);
    if (known !== undefined) return known;
    const made = quietBounds(this.#booksOf(contract), this.#margins.get(contract) ?? 0);
    this.#bounds.set(contract, made);
    return made;
  }

  #watchesOf(contract: string): readonly RangeWatch[] {
    return this.#booksOf(contract).flatMap(({ funds }) => funds.flatMap(({ watches }) => watches));
  }

  #booksOf(contract: string): readonly SimulatedBook[] {
    return this.#byContract.get(contract) ?? [];
  }

  #priceOf(contract: string): Decimal {
    const price = this.#prices.get(contract);
    if (price === undefined) throw new RangeError(`no price of ${contract}`);
    return price;
  }
}

function isQuiet(price: Decimal, { floor, ceiling }: QuietBounds): boolean {
  const rough = roughNumber(price);
  return rough > floor && rough < ceiling;
}

/** Every account is a book: of one fund, or a hedge book of the index model. */
function booksOf(input: SimulationInput, prices: ReadonlyMap<string, Decimal>): readonly SimulatedBook[] {
  const groups = groupBy(replayedFunds(input.funds), ({ account, contract }) => `${account} ${contract}`);
  return [...groups.values()].flatMap((members): SimulatedBook[] => {
    const [first] = members;
    if (first === undefined) return [];
    const { token, contract } = first;
    const [terms, price] = [input.terms.get(contract), prices.get(contract)];
    if (terms === undefined) throw new RangeError(`${token}: there are no terms for ${contract}`);
    if (price === undefined) throw new RangeError(`${token}: there are no prices for ${contract}`);
    const venue = { terms, costs: input.costs };
    const opens = { time: input.market.from, price };
    if (members.length === 1 && first.declaredBook === undefined)
      return [ownBook(new SimulatedFund(first, venue, opens))];
    const shared = members.map((settings) => new SimulatedFund(settings, venue, opens, 'hedge-book'));
    return [new SimulatedHedgeBook(shared, venue, price)];
  });
}

/** In the order of their first members. */
function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
