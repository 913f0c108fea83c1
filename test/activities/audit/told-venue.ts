import type { AuditPorts } from '../../../src/activities/audit/audit-ports.js';
import { plain, ZERO } from '../../../src/domain/decimal.js';
import type { AccountEvent, Transfer } from '../../../src/venue/port.js';
import { VenueError } from '../../../src/venue/venue-error.js';
import { d } from '../../ledger/fixtures.js';

/** How a reading comes: each is what venues have been seen to do. */
export interface Manner {
  /** Further back than was asked for, in milliseconds. */
  readonly overlap: number;
  /** Rows of one page again on the next. */
  readonly isDoubled: boolean;
  /** Rows of the same millisecond the other way round. */
  readonly isTurned: boolean;
  /** The history is behind the balance, and shows nothing yet. */
  readonly isEmpty: boolean;
  /** This query does not come back. */
  readonly fails: Query | null;
}

export const QUERIES = ['openOrders', 'ticker', 'accountEvents', 'position', 'wallet', 'transfers'] as const;
export type Query = (typeof QUERIES)[number];

export const PLAINLY: Manner = { overlap: 0, isDoubled: false, isTurned: false, isEmpty: false, fails: null };

type Asked = Pick<
  AuditPorts['venue'],
  Query | 'instrument' | 'markPriceAt' | 'indexPriceAt' // the audit asks for nothing else
>;

/**
 * One book at a venue whose history is written by a test, and read in the manner that the test says. All cash is in
 * the balance: the entry price is shown as 0, so that nothing is rounded.
 */
export class ToldVenue implements Asked {
  readonly events: AccountEvent[] = [];
  readonly transferred: Transfer[] = [];
  held = { contracts: ZERO, cash: ZERO };
  now: number;
  manner: Manner = PLAINLY;

  constructor(now: number) {
    this.now = now;
  }

  move(contracts: string, cash: string): void {
    this.held = { contracts: this.held.contracts.plus(contracts), cash: this.held.cash.plus(cash) };
  }

  readonly openOrders = () => this.#answer('openOrders', []);

  readonly ticker = (contract: string) =>
    this.#answer('ticker', {
      contract,
      time: this.now,
      markPrice: d('100'),
      indexPrice: d('100'),
      bidPrice: d('100'),
      askPrice: d('100'),
      fundingRate: d('0'),
      nextFundingTime: this.now + 3_600_000,
    });

  readonly instrument = async (contract: string) => ({
    contract,
    settleCoin: 'USDT',
    trading: true,
    delistingTime: null,
    tickSize: d('0.1'),
    lotSize: d('0.001'),
    minOrder: d('0.001'),
    maxMarketOrder: d('100'),
    minNotional: d('5'),
    riskTiers: [{ limit: null, maintenanceMargin: d('0.005'), deduction: d('0') }] as const,
    maxLeverage: d('100'),
    fundingIntervalMinutes: 480,
  });

  readonly markPriceAt = async () => d('100');
  readonly indexPriceAt = async () => d('100');

  readonly accountEvents = (_book: unknown, since: number) =>
    this.#answer('accountEvents', this.#page(this.events, since));

  readonly transfers = (_account: string, since: number) =>
    this.#answer('transfers', this.#page(this.transferred, since));

  readonly position = () =>
    this.#answer('position', {
      contracts: plain(this.held.contracts),
      entryPrice: d('0'),
      liquidationPrice: null,
      leverage: d('3'),
    });

  readonly wallet = () =>
    this.#answer('wallet', {
      balance: plain(this.held.cash),
      unrealisedProfit: d('0'),
      borrowed: d('0'),
      available: plain(this.held.cash),
      initialMargin: d('0'),
      maintenanceMargin: d('0'),
      otherCoins: [],
    });

  async #answer<T>(query: Query, answer: T): Promise<T> {
    if (this.manner.fails !== query) return answer;
    throw new VenueError('unavailable', 'TIMEOUT', `${query} did not come back`);
  }

  #page<Row extends { readonly time: number }>(rows: readonly Row[], since: number): Row[] {
    const { overlap, isDoubled, isTurned, isEmpty } = this.manner;
    if (isEmpty) return [];
    const found = rows.filter(({ time }) => time >= since - overlap);
    const page = (isTurned ? found.toReversed() : found).toSorted((a, b) => a.time - b.time);
    return isDoubled ? page.flatMap((row) => [row, { ...row }]) : page;
  }
}
