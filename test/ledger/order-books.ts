import { expect } from 'vitest';
import type { RebalanceInput } from '../../src/contract/rebalance.js';
import { Decimal, plain } from '../../src/domain/decimal.js';
import { clientOrderId } from '../../src/domain/rebalance-id.js';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { FundRecord } from '../../src/ledger/records/fund.js';
import type { OrderIntent } from '../../src/venue/port.js';
import { request } from './fixtures.js';
import type { OrderModel } from './order-commands.js';
import { lots } from './order-life.js';
import type { TestLedger } from './test-ledger.js';

interface OrderInBooks {
  readonly id: string;
  readonly state: string;
  readonly filled: string;
  readonly booked: string;
  readonly executed: string;
  readonly sends: number;
}

/** One rebalance of the established fund in the real ledger, several processes that write, and all that was sent. */
export class OrderBooks {
  readonly ledger: PostgresLedger;
  readonly rebalance: RebalanceInput;
  readonly #test: TestLedger;
  readonly #others: readonly PostgresLedger[];
  readonly #before: FundRecord;
  /** Every send as it went out, by order. */
  readonly #sent = new Map<string, string[]>();
  #heldAt: number | null = null;

  private constructor(
    test: TestLedger,
    others: readonly PostgresLedger[],
    rebalance: RebalanceInput,
    before: FundRecord,
  ) {
    this.#test = test;
    this.#others = others;
    this.ledger = test.ledger;
    this.rebalance = rebalance;
    this.#before = before;
  }

  /** Leaves what was done before as it is. `number`: another one at each call. */
  static async open(
    test: TestLedger,
    others: readonly PostgresLedger[],
    number: number,
  ): Promise<OrderBooks> {
    const rebalance = request('emergency', `BTC3L-e${String(number).padStart(6, '0')}`);
    const opened = await test.ledger.openRebalance(rebalance);
    if (opened.kind === 'closed') throw new Error(`${rebalance.id} is closed`);
    return new OrderBooks(test, others, rebalance, opened.fund);
  }

  orderId(number: number): string {
    return clientOrderId(this.rebalance.id, this.#before.epoch, number);
  }

  readonly strangerId = (kind: 'lost-order' | 'foreign-epoch' | 'foreign-trade'): string => {
    if (kind === 'foreign-trade') return `${this.rebalance.id}-by-hand`;
    const { epoch } = this.#before;
    const other = epoch === 'zzz' ? 'yyy' : 'zzz';
    return clientOrderId(this.rebalance.id, kind === 'lost-order' ? epoch : other, 999);
  };

  writers(count: number): readonly PostgresLedger[] {
    return [this.ledger, ...this.#others].slice(0, count);
  }

  /** As an engine sends: what is on record goes out once this attempt was marked, and not without. */
  async send(ledger: PostgresLedger, { clientOrderId: id }: OrderIntent, earlier: number): Promise<boolean> {
    const marked = await ledger.markSent(id, earlier);
    if (marked) {
      const record = await ledger.order(id);
      this.#sent.set(id, [...(this.#sent.get(id) ?? []), JSON.stringify(record?.intent)]);
    }
    return marked;
  }

  /** What was marked never left this machine. */
  unsend(id: string): void {
    this.#sent.set(id, []);
  }

  /** The ledger judges by the database's clock: so much passes by it, and what really passed since is taken back. */
  async pass(ms: number): Promise<void> {
    const [clock] = await this.#test.query<{ now: string }>(
      `with clock as (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now),
      drift as (select now, now - coalesce($1::bigint, now) - $2::bigint as ms from clock),
      moved as (
        update orders set sent_at = sent_at + drift.ms, missed_at = missed_at + drift.ms
        from drift where rebalance_id = $3
      )
      select now from drift`,
      [this.#heldAt, ms, this.rebalance.id],
    );
    this.#heldAt = Number(clock?.now);
  }

  async mustBeAs(model: OrderModel): Promise<void> {
    const lives = [...model.lives.values()];
    expect(await this.#read()).toEqual(
      lives
        .map((life) => ({
          id: life.intent.clientOrderId,
          state: life.state,
          filled: lots(life.filled),
          booked: lots(life.booked),
          executed: lots(life.booked),
          sends: life.sends,
        }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    await this.#mustHoldWhatWasBooked(model);
    await this.#mustFollow(model);
    for (const { intent, sends } of lives) {
      const sent = this.#sent.get(intent.clientOrderId) ?? [];
      expect(sent).toEqual(Array.from({ length: sends }, () => JSON.stringify(intent)));
    }
  }

  async #read(): Promise<OrderInBooks[]> {
    const rows = await this.#test.query<OrderInBooks>(
      `select client_order_id as id, state, trim_scale(filled)::text as filled, trim_scale(booked)::text as booked,
        sends, (select trim_scale(coalesce(sum(contracts), 0))::text from executions
          where executions.client_order_id = orders.client_order_id) as executed
      from orders where rebalance_id = $1 order by client_order_id`,
      [this.rebalance.id],
    );
    return rows.map((row) => ({ ...row }));
  }

  /** The fund's books moved by the fills that count, each once, and by nothing else. */
  async #mustHoldWhatWasBooked({ lives }: OrderModel): Promise<void> {
    let contracts = new Decimal(this.#before.contracts);
    let cash = new Decimal(this.#before.cash);
    for (const { side, size, price, fee } of [...lives.values()].flatMap(({ fills }) => [
      ...fills.values(),
    ])) {
      const signed = new Decimal(side === 'buy' ? size : -size).div(1_000);
      contracts = contracts.plus(signed);
      cash = cash.minus(signed.times(price).div(100)).minus(new Decimal(fee).div(100));
    }
    const fund = await this.ledger.fund('BTC3L');
    expect(fund).toMatchObject({ contracts: plain(contracts), cash: plain(cash) });
  }

  /** What may still be live, or lacks fills, is on the list that the engine works off. */
  async #mustFollow({ lives }: OrderModel): Promise<void> {
    const open = await this.ledger.unresolvedOrders('BTC3L');
    const own = open.filter(({ rebalanceId }) => rebalanceId === this.rebalance.id);
    const wanted = [...lives.values()].filter(({ isUnresolved }) => isUnresolved);
    expect(new Set(own.map(({ intent }) => intent.clientOrderId))).toEqual(
      new Set(wanted.map(({ intent }) => intent.clientOrderId)),
    );
  }
}
