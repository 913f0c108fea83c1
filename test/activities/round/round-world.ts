import { pino } from 'pino';
import { auditAndRecord } from '../../../src/activities/audit/audit-book.js';
import { withHedgeBooks } from '../../../src/config/hedge-books.js';
import type { DealingAsk, DealingRecord } from '../../../src/contract/dealing.js';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import type { RebalanceInput, RebalanceOutcome } from '../../../src/contract/rebalance.js';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import type { Cause } from '../../../src/domain/request-priority.js';
import { explanationOf } from '../../../src/operator/explain/explanation.js';
import { d, request } from '../../ledger/fixtures.js';
import {
  type Market,
  type PaperRules,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from '../rebalance-world.js';

/** The hedge book of account `main`. */
export const BOOK_TOKEN = 'MAIN';

export const member = (
  token: string,
  leverage: string,
  equity: string,
  rules: Parameters<typeof workedFund>[0] = {},
): FundSettings => ({
  ...workedFund(rules),
  ...{ token, model: 'index', leverage: d(leverage), initial: { equity: d(equity), nav: d('100') } },
});

const LETTER: Readonly<Record<Cause, string>> = {
  ...{ daily: 'd', interim: 'i', emergency: 'e', establish: 's', retire: 'w', round: 'n' },
};

/** What the book has beyond its funds, and what the venue has beyond the book. */
export interface Residual {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** Funds of a hedge book over a real ledger and a real exchange, by the steps of its rounds. */
export class RoundWorld {
  #keys = 0;
  #rounds = 0;
  #tokens: readonly string[] = [];

  private constructor(
    readonly world: Awaited<ReturnType<typeof rebalanceWorld>>,
    public market: Market,
    public steps: Steps,
  ) {}

  static async open(): Promise<RoundWorld> {
    const world = await rebalanceWorld();
    const { market, steps } = await world.begin();
    return new RoundWorld(world, market, steps);
  }

  get ledger() {
    return this.world.ledger;
  }

  end(): Promise<void> {
    return this.world.end();
  }

  /**
   * Each established by one netted trade, at a price of 100, but for those who come `late` to it. `deposit`: the sum of
   * their equity and of what is more.
   */
  async begin(
    members: readonly FundSettings[],
    rules: PaperRules = {},
    late: readonly string[] = [],
  ): Promise<void> {
    await this.world.closeMarkets();
    const funds = withHedgeBooks(members);
    const [book, ...rest] = funds;
    if (book === undefined) throw new Error('no book');
    const { market, steps } = await this.world.begin(
      { lotSize: '0.001', deposit: book.initial.equity, ...rules },
      book,
    );
    for (const fund of rest) await this.ledger.registerFund(fund);
    [this.market, this.steps] = [market, steps];
    this.#tokens = rest.map(({ token }) => token);
    this.#rounds = 0;
    await this.round(
      'establish',
      this.#tokens.filter((token) => !late.includes(token)),
    );
  }

  /** What these funds want in one round of their book, all of them unless each is named with its cause. */
  async round(
    cause: Cause | Readonly<Record<string, Cause>>,
    tokens: readonly string[] = this.#tokens,
  ): Promise<{ readonly book: RebalanceOutcome; readonly ids: Readonly<Record<string, string>> }> {
    const { input, ids } = await this.opened(cause, tokens);
    return { book: await this.steps.rebalance(input), ids };
  }

  /** The same before it is struck. */
  async opened(cause: Cause | Readonly<Record<string, Cause>>, tokens: readonly string[] = this.#tokens) {
    const causes = typeof cause === 'string' ? Object.fromEntries(tokens.map((one) => [one, cause])) : cause;
    this.#rounds += 1;
    const number = String(this.#rounds).padStart(6, '0');
    const ids: Record<string, string> = {};
    for (const [token, own] of Object.entries(causes)) {
      const asked = request(own, `${token}-${LETTER[own]}${number}`, { token });
      // No daily that anybody else would be awaited for.
      const input = { ...asked, request: { ...asked.request, nominalTime: null } };
      await this.ledger.openRebalance(input);
      ids[token] = input.id;
    }
    const input: RebalanceInput = request('round', `${BOOK_TOKEN}-n${number}`, { token: BOOK_TOKEN });
    return { input, ids };
  }

  /** In effect at once. */
  async retire(token: string): Promise<void> {
    const ask = { token, at: null, reason: 'no demand', requestKey: 'board-40', requestedBy: 'tests' };
    await this.ledger.recordRetirement(ask);
    await this.ledger.effectRetirement(token);
  }

  /** A rebalance of a fund as computed again from what is on record of it. */
  async explained(id: string | undefined) {
    const detail = await this.ledger.rebalanceDetail(id ?? '');
    if (detail === null) throw new Error(`no ${id}`);
    return explanationOf(detail);
  }

  async move(minutes: number, price: string): Promise<void> {
    await this.market.move(START + minutes * 60_000, price);
  }

  async ask(
    token: string,
    kind: DealingAsk['kind'],
    quantity: string,
    measure: DealingAsk['measure'] = 'units',
  ): Promise<string> {
    this.#keys += 1;
    const asked = { token, kind, measure, quantity: d(quantity), requestKey: `key ${this.#keys}` };
    return (await this.ledger.recordDealing({ ...asked, requestedBy: 'tests', feed: null })).dealing.id;
  }

  async dealing(id: string): Promise<DealingRecord> {
    const all = await this.ledger.dealings({ token: null, open: false, limit: 999 });
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no dealing ${id}`);
    return found;
  }

  /** What the audit finds of the account, once it has booked what it expected. */
  async audit() {
    const { ledger, market, steps } = this;
    const ports = { ledger, audit: ledger, venue: market.venue, clock: steps.clock };
    return auditAndRecord({ ...ports, log: pino({ level: 'silent' }) }, BOOK_TOKEN, true, () => false);
  }

  async residual(): Promise<Residual> {
    const of = (read: 'contracts' | 'cash') => async () => {
      const funds = await Promise.all(this.#tokens.map((token) => this.ledger.fund(token)));
      const own = funds.reduce((sum, fund) => sum.plus(fund[read]), ZERO);
      return decimal((await this.ledger.fund(BOOK_TOKEN))[read]).minus(own);
    };
    return { contracts: await of('contracts')(), cash: await of('cash')() };
  }
}
