import type { Objectives } from '../../config/objectives.js';
import { DAY_MS } from '../../domain/time-of-day.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { LiveMarket } from '../../valuation/live-market.js';
import type { ValuingVenue } from '../../valuation/market.js';
import { withPastPrices } from '../../valuation/past-prices.js';
import { contractsOf, readLedgerStatus, readStatus } from '../read-status.js';
import { type BookReport, bookReport } from './book-report.js';
import { RecentObjectives } from './recent-objectives.js';

/** What those who look are told: a new report, or why there is none. */
export type BookNews =
  | { readonly kind: 'book'; readonly book: BookReport }
  | { readonly kind: 'trouble'; readonly what: string };

type Listener = (news: BookNews) => void;

const EVERY_MS = 1_000;
/** Reading takes no more than this part of the time, however many funds there are. */
const REST = 4;

/** The report of all funds, read once a second for all who look, and not at all while nobody does. */
export class LiveBook {
  readonly #ledger: PostgresLedger;
  readonly #venue: ValuingVenue;
  readonly #market: LiveMarket;
  readonly #objectives: RecentObjectives;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | null = null;
  #reading: Promise<BookReport> | null = null;

  constructor(parts: {
    readonly ledger: PostgresLedger;
    readonly venue: ValuingVenue;
    readonly market: LiveMarket;
    readonly objectives: Objectives;
  }) {
    this.#ledger = parts.ledger;
    this.#venue = withPastPrices(parts.venue);
    this.#market = parts.market;
    this.#objectives = new RecentObjectives(parts.ledger, parts.objectives);
  }

  /** Of now. Throws what the ledger throws. */
  read(): Promise<BookReport> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** How many there are. */
  get followers(): number {
    return this.#listeners.size;
  }

  follow(listener: Listener): { stop(): void } {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#tell();
    return { stop: () => this.#leave(listener) };
  }

  close(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#rest();
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #tell(): Promise<void> {
    const begun = Date.now();
    const news = await this.#news();
    for (const listener of this.#listeners) listener(news);
    if (this.#listeners.size === 0) return;
    this.#rest();
    this.#timer = setTimeout(() => void this.#tell(), Math.max(EVERY_MS, REST * (Date.now() - begun)));
  }

  async #news(): Promise<BookNews> {
    try {
      return { kind: 'book', book: await this.read() };
    } catch (error) {
      return { kind: 'trouble', what: error instanceof Error ? error.message : String(error) };
    }
  }

  async #readNow(): Promise<BookReport> {
    const overviews = await this.#ledger.fundOverviews();
    const known = await readLedgerStatus(this.#ledger, overviews);
    const status = await readStatus(known, this.#venue, this.#market.prices(contractsOf(overviews)));
    const notes = {
      endedToday: await this.#ledger.endedCounts(midnight(Date.now())),
      missedObjectives: await this.#objectives.missed(),
    };
    return bookReport(status, overviews, notes, Date.now());
  }
}

/** Of the day in UTC that this instant is on. */
const midnight = (instant: number): number => instant - (instant % DAY_MS);
