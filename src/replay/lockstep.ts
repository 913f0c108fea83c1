import { tradingIn } from '../contract/fund-state.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { breachedAt, type RangeWatch, rangeWatches } from '../domain/range-watch.js';
import type { RecordedMarket } from '../domain/recorded-market.js';
import { type Cursor, nextEvent, type PathEvent } from '../domain/recorded-path.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { Opening } from '../simulation/opening.js';
import { fireDaily } from './daily.js';
import { awaitStillWorld, awaitWatchers, type LastTicks } from './still-world.js';
import type { ReplayWorld } from './world.js';

/** What a fee instant was charged at: the prices in force just before it. */
export interface FeePrices {
  readonly time: number;
  readonly prices: Readonly<Record<string, DecimalString>>;
}

export interface ReplayStep {
  readonly event: PathEvent;
  /** Events so far, this one included. */
  readonly events: number;
  /** Rebalance points set so far, of all funds. */
  readonly rebalances: number;
}

export interface Replayed {
  readonly events: number;
  readonly feePrices: readonly FeePrices[];
  readonly lastPrices: Readonly<Record<string, DecimalString>>;
  /** What did not go as it should, in words. */
  readonly notes: readonly string[];
}

/**
 * Plays a recording through the running system in lockstep: the next event comes only when every fund is idle and
 * settled and the watchers have judged the last one; until then market time and prices stand still. The exchange
 * must stand at the opening. Throws a `WorldStuckError` where the world does not come to rest.
 */
export async function playRecording(
  world: ReplayWorld,
  market: RecordedMarket,
  opening: Opening,
  onStep: (step: ReplayStep) => void,
): Promise<Replayed> {
  const lockstep = new Lockstep(world, market, opening);
  await lockstep.establish();
  while (await lockstep.step(onStep));
  return lockstep.result();
}

class Lockstep {
  readonly #ticks = new Map<string, { readonly time: number; readonly price: DecimalString }>();
  readonly #feePrices: FeePrices[] = [];
  readonly #notes: string[] = [];
  readonly #tickSizes: ReadonlyMap<string, Decimal>;
  #cursor: Cursor;
  #funds: readonly FundRecord[] = [];
  #watches: readonly RangeWatch[] = [];
  #events = 0;

  constructor(
    readonly world: ReplayWorld,
    readonly market: RecordedMarket,
    opening: Opening,
  ) {
    this.#cursor = opening.cursor;
    this.#tickSizes = new Map(market.contracts.map(({ contract, tickSize }) => [contract, tickSize]));
    for (const [contract, price] of Object.entries(opening.prices)) {
      this.#ticks.set(contract, { time: market.from, price });
    }
  }

  async establish(): Promise<void> {
    await this.#settleDown(this.market.from, this.#ticks);
  }

  /** Plays one event, and says whether there may be another. */
  async step(onStep: (step: ReplayStep) => void): Promise<boolean> {
    const next = nextEvent(this.market, this.#cursor, this.#watches);
    if (next === null) return false;
    this.#cursor = next.cursor;
    this.#events += 1;
    await this.#apply(next.event);
    const rebalances = this.#funds.reduce((sum, { anchor }) => sum + (anchor?.seq ?? 0), 0);
    onStep({ event: next.event, events: this.#events, rebalances });
    return true;
  }

  result(): Replayed {
    return {
      events: this.#events,
      feePrices: this.#feePrices,
      lastPrices: this.#prices(),
      notes: this.#notes,
    };
  }

  async #apply(event: PathEvent): Promise<void> {
    const { exchange } = this.world;
    switch (event.kind) {
      case 'tick':
        return this.#tick(event.time, event.contract, event.price);
      case 'daily':
        return this.#daily(event.time);
      case 'funding':
        return exchange.fund(event.time, { [event.contract]: plain(event.rate) });
      case 'fee':
        // Moving the clock makes the exchange keep the price of this instant; the engine charges the fee from it.
        this.#feePrices.push({ time: event.time, prices: this.#prices() });
        return exchange.move(event.time, {});
      case 'end':
        return exchange.move(event.time, {});
    }
  }

  async #tick(time: number, contract: string, price: Decimal): Promise<void> {
    const tick = { time, price: plain(price) };
    this.#ticks.set(contract, tick);
    await this.world.exchange.move(time, { [contract]: tick.price });
    const moved: LastTicks = new Map([[contract, tick]]);
    const breached = breachedAt(this.#watches, contract, price).length > 0;
    await (breached ? this.#settleDown(time, moved) : awaitWatchers(this.world, time, this.#funds, moved));
  }

  async #daily(time: number): Promise<void> {
    await this.world.exchange.move(time, {});
    const { rows } = await fireDaily(this.world, time);
    for (const { token, outcome, reason } of rows) {
      if (outcome === 'done' || outcome === 'no-trade-needed') continue;
      const at = new Date(time).toISOString();
      this.#notes.push(
        `${at}: daily rebalance of ${token}: ${outcome}${reason === null ? '' : ` (${reason})`}`,
      );
    }
    await this.#settleDown(time, this.#ticks);
  }

  async #settleDown(time: number, ticks: LastTicks): Promise<void> {
    this.#funds = await awaitStillWorld(this.world, time, ticks);
    this.#watches = this.#funds.flatMap(({ settings, state, anchor }): RangeWatch[] => {
      const tickSize = this.#tickSizes.get(settings.contract);
      if (anchor === null || tickSize === undefined || tradingIn(state) === 'none') return [];
      const { token, contract } = settings;
      return rangeWatches(
        { token, contract, leverage: decimal(settings.leverage), anchor },
        tickSize,
      ).slice();
    });
  }

  #prices(): Readonly<Record<string, DecimalString>> {
    return Object.fromEntries([...this.#ticks].map(([contract, { price }]) => [contract, price]));
  }
}
