import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { d } from '../../ledger/fixtures.js';
import { START } from '../rebalance-world.js';
import { BOOK_TOKEN, member, RoundWorld } from './round-world.js';

let world: RoundWorld;
beforeAll(async () => {
  world = await RoundWorld.open();
});
afterAll(() => world?.end());

const TOKENS = ['I3L', 'I3S', 'I5L'] as const;
const RULES = {
  dealingFees: { creation: d('0.001'), redemption: d('0.002') },
  execution: { ...member('X', '1', '1').rules.execution, takerFee: d('0.0006') },
};
const FUNDS = [
  member('I3L', '3', '100', RULES),
  member('I3S', '-3', '60', RULES),
  member('I5L', '5', '40', RULES),
];

type Command =
  | { readonly kind: 'create' | 'redeem'; readonly token: string; readonly units: string }
  | { readonly kind: 'round'; readonly tokens: readonly string[] }
  | { readonly kind: 'move'; readonly price: number }
  | { readonly kind: 'pay'; readonly which: number }
  | { readonly kind: 'fund'; readonly rate: string }
  | { readonly kind: 'retire'; readonly token: string };

const token = fc.constantFrom(...TOKENS);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('create', 'redeem'), token, units: units() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('round'), tokens: fc.uniqueArray(token, { minLength: 1 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('move'), price: fc.integer({ min: 93, max: 107 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay'), which: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('fund'), rate: fc.constantFrom('0.0001', '-0.0003') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retire'), token }) },
);

function units() {
  return fc.integer({ min: 1, max: 30_000_001 }).map((n) => decimal(n).div(100_000_000).toFixed());
}

/** What each fund, and the book last, has by what was written of it; and what is kept as a sum of all that. */
const SUMS = `
  select f.token, p.contracts, p.cash, f.receivable, f.units,
    (select coalesce(sum(amount), 0) from transfers t where t.token = f.token)
      - (select coalesce(sum(crossed * price + notional + fee), 0) from round_shares s where s.token = f.token)
      - (select coalesce(sum(paid), 0) from funding_shares s where s.token = f.token)
      - (select coalesce(sum(paid), 0) from funding_payments s where s.token = f.token)
      - (select coalesce(sum(s.contracts * e.price + e.fee), 0) from execution_shares s
          join executions e using (account, execution_id) where s.token = f.token) as cash_written,
    (select coalesce(sum(cash), 0) from dealings d where d.token = f.token and d.state = 'dealt')
      - (select coalesce(sum(amount), 0) from transfers t
          where t.token = f.token and t.kind in ('creation', 'redemption')) as claim_written,
    (select units from transfers t where t.token = f.token and t.kind = 'initial')
      + (select coalesce(sum(units), 0) from dealings d where d.token = f.token and d.state = 'dealt') as units_written
  from funds f join positions p using (token) order by f.settings ? 'members', f.token`;

interface Sums {
  readonly token: string;
  readonly contracts: string;
  readonly cash: string;
  readonly receivable: string;
  readonly units: string;
  readonly cash_written: string;
  readonly claim_written: string;
  readonly units_written: string;
}

const number = (text: string) => decimal(d(text));

async function checkSums(): Promise<void> {
  const rows = (await world.world.books.query(SUMS)) as unknown as readonly Sums[];
  for (const row of rows) {
    expect(`${row.token} ${number(row.cash)}`).toBe(`${row.token} ${number(row.cash_written)}`);
    if (row.token === BOOK_TOKEN) continue;
    expect(`${row.token} ${number(row.receivable)}`).toBe(`${row.token} ${number(row.claim_written)}`);
    expect(`${row.token} ${number(row.units)}`).toBe(`${row.token} ${number(row.units_written)}`);
  }
}

test('residual and funds are the book, whatever is dealt, traded, moved and retired in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 16 }), async (commands) => {
      await world.begin(FUNDS, { takerFee: '0.0006' });
      const made = new Made();
      for (const one of commands) {
        const before = await world.residual();
        await made.play(one);
        const after = await world.residual();
        // Only what is traded, paid as funding, or left by a retired fund is the issuer's gain or loss.
        const moves = one.kind === 'round' || one.kind === 'fund' || made.leaves(one);
        if (!moves) expect(after.cash.toFixed()).toBe(before.cash.toFixed());
        if (one.kind !== 'round') expect(after.contracts.toFixed()).toBe(before.contracts.toFixed());
        // Less than the venue's least order of 5 USDT.
        expect(after.contracts.abs().times(107).lt(6)).toBe(true);
        await checkSums();
      }
      // The book is what the venue has.
      expect(await world.audit()).toEqual([]);
    }),
    { numRuns: 4 },
  );
});

/** Plays commands as far as they can be played. */
class Made {
  #minute = 0;
  #price = 100;
  readonly #retired = new Set<string>();

  leaves(one: Command): boolean {
    return one.kind === 'redeem' && this.#retired.has(one.token);
  }

  async play(one: Command): Promise<void> {
    this.#minute += 1;
    await world.move(this.#minute, String(this.#price));
    if (one.kind === 'create' || one.kind === 'redeem') {
      const kind = one.kind === 'create' ? 'creation' : 'redemption';
      // More than there is, or of a fund that ends: refused by name, and nothing is recorded.
      await world
        .ask(one.token, kind, one.units)
        .catch((error: Error) => expect(error.message).toMatch(/units|takes no/));
    }
    if (one.kind === 'move') this.#price = one.price;
    if (one.kind === 'round') await this.#round(one.tokens);
    if (one.kind === 'pay') await this.#pay(one.which);
    if (one.kind === 'fund') await this.#fund(one.rate);
    if (one.kind === 'retire' && this.#retired.size === 0) {
      await world.retire(one.token);
      this.#retired.add(one.token);
    }
  }

  async #round(tokens: readonly string[]): Promise<void> {
    const states = await Promise.all(tokens.map((one) => world.ledger.fund(one)));
    const open = states.filter(({ state }) => state === 'ACTIVE').map(({ settings }) => settings.token);
    if (open.length === 0) return;
    const causes = open.map((one) => [one, this.#retired.has(one) ? 'retire' : 'emergency'] as const);
    const { ids } = await world.round(Object.fromEntries(causes));
    for (const id of Object.values(ids)) {
      const { equal, record } = await world.explained(id);
      expect(`${id} ${record.outcome} ${equal}`).toMatch(/ (done|no-trade-needed) true$/);
    }
  }

  async #pay(which: number): Promise<void> {
    const due = await world.ledger.expectedTransfers({ token: BOOK_TOKEN, open: true });
    const one = due[which % Math.max(due.length, 1)];
    if (one === undefined) return;
    await world.market.hand('transfer', { amount: one.amount });
    expect(await world.audit()).toEqual([]);
    expect(await world.ledger.expectedTransfers({ token: BOOK_TOKEN, open: true })).toHaveLength(
      due.length - 1,
    );
  }

  async #fund(rate: string): Promise<void> {
    await world.market.payFunding(START + this.#minute * 60_000, rate);
    expect(await world.audit()).toEqual([]);
  }
}
