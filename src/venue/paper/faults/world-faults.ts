import { Decimal, type DecimalString, decimal, ONE, plain } from '../../../domain/decimal.js';
import type { Exchange } from '../engine/exchange.js';
import { settleContract } from '../engine/settle-contract.js';
import type { Quote } from '../state/records.js';
import type { ActiveFault } from './active-fault.js';
import { fits } from './pattern.js';
import type { Fault, FaultOf } from './plan.js';
import type { WaitingWork } from './waiting.js';

export type WorldFault = Exclude<Extract<Fault, { contract: string }>, { target: object }>;
type Spike = FaultOf<'price-spike'>;

/** The faults of the market itself: prices, halts, delistings. An occasion is each move of a contract's price. */
export class WorldFaults {
  readonly #spikes = new Map<string, Spike>();
  readonly #halted = new Set<string>();
  #busy = false;

  constructor(
    readonly faults: readonly ActiveFault<WorldFault>[],
    readonly exchange: Exchange,
    readonly waiting: WaitingWork,
  ) {}

  /** These prices have moved. What that causes moves prices too, which is no occasion of its own. */
  moved(contracts: readonly string[]): void {
    if (this.#busy || this.faults.length === 0) return;
    this.#busy = true;
    try {
      for (const contract of contracts) this.#meet(contract);
    } finally {
      this.#busy = false;
    }
  }

  /** Prices are the market's again, and halts are lifted; what was settled or announced stays. */
  end(): void {
    for (const contract of [...this.#spikes.keys()]) this.#fall(contract);
    for (const contract of this.#halted) {
      const { listings } = this.exchange;
      if (listings.of(contract).until !== null) listings.set(contract, { status: 'Trading', until: null });
    }
    this.#halted.clear();
  }

  #meet(contract: string): void {
    for (const one of this.faults) {
      if (fits(one.fault.contract, contract) && one.strikes(contract)) this.#strike(one.fault, contract);
    }
  }

  #strike(fault: WorldFault, contract: string): void {
    const { board, books, listings } = this.exchange;
    switch (fault.kind) {
      case 'price-spike':
        this.#rise(contract, fault);
        return;
      case 'trading-halt':
        if (listings.hasEnded(contract)) return;
        this.#halted.add(contract);
        listings.set(contract, { status: fault.status, until: Date.now() + fault.forMs });
        return;
      case 'delisting':
        if (listings.of(contract).deliveryTime !== 0) return;
        listings.set(contract, { deliveryTime: board.time + fault.inMs });
        return;
      case 'forced-settlement':
        this.exchange.commit((changes) => settleContract(books, contract, null, changes));
    }
  }

  #rise(contract: string, spike: Spike): void {
    if (this.#spikes.has(contract)) return;
    this.#spikes.set(contract, spike);
    this.exchange.board.bend = (name, quote) => this.#bent(name, quote);
    this.exchange.settlePrices([contract]);
    this.waiting.after(spike.forMs, () => this.#fall(contract));
  }

  #fall(contract: string): void {
    if (!this.#spikes.delete(contract)) return;
    if (this.#spikes.size === 0) this.exchange.board.bend = null;
    const busy = this.#busy;
    this.#busy = true;
    this.exchange.settlePrices([contract]);
    this.#busy = busy;
  }

  #bent(contract: string, quote: Quote): Quote {
    const spike = this.#spikes.get(contract);
    if (spike === undefined) return quote;
    const { tick } = this.exchange.board.info(contract);
    const factor = ONE.plus(decimal(spike.by));
    const bend = (price: DecimalString) =>
      plain(Decimal.max(tick, decimal(price).times(factor).toNearest(tick)));
    const index = spike.prices === 'mark' ? quote.index : bend(quote.index);
    if (spike.prices === 'index') return { ...quote, index };
    return { last: bend(quote.last), mark: bend(quote.mark), index };
  }
}
