import { highestRate } from '../../../domain/risk-tiers.js';
import type { OrderRecord } from '../state/records.js';
import type { Board } from './board.js';
import { type Books, isOpen } from './books.js';
import type { Changes } from './outbox.js';

interface Held {
  readonly contract: string;
  readonly contracts: number;
  /** Of the highest tier: screening may look closer than it must, never less. */
  readonly maintenanceRate: number;
}

/** Floats only screen; whoever is named here is judged again exactly. */
const SCREEN_MARGIN = 1e-6;

/** Accounts with positions and orders at rest, kept at hand so that a tick need not read the whole state. */
export class WatchList {
  readonly #held = new Map<string, { cash: number; held: Held[] }>();
  readonly #resting = new Map<number, OrderRecord>();

  constructor(readonly books: Books) {
    for (const account of books.store.accounts.getKeys()) this.#look(account);
    for (const order of books.openOrders(null)) this.#note(order);
  }

  update(changes: Changes): void {
    for (const account of changes.touched.keys()) this.#look(account);
    for (const order of changes.orders) this.#note(order);
  }

  /** Accounts whose equity may have fallen to their maintenance margin. */
  suspects(board: Board): string[] {
    const marks = new Map<string, number>();
    for (const contract of board.contracts()) {
      if (board.knows(contract)) marks.set(contract, Number(board.quote(contract).mark));
    }
    const found: string[] = [];
    for (const [account, { cash, held }] of this.#held) {
      let [spare, size] = [cash, 1];
      for (const one of held) {
        const mark = marks.get(one.contract) ?? 0;
        const value = Math.abs(one.contracts) * mark;
        spare += one.contracts * mark - value * one.maintenanceRate;
        size += value;
      }
      if (spare <= size * SCREEN_MARGIN) found.push(account);
    }
    return found;
  }

  /** Orders at rest, oldest first. */
  resting(): OrderRecord[] {
    return [...this.#resting.values()];
  }

  #look(account: string): void {
    const { board } = this.books;
    const held = this.books
      .positions(account)
      .filter(({ contract, contracts }) => contracts !== '0' && board.has(contract))
      .map(({ contract, contracts }) => ({
        contract,
        contracts: Number(contracts),
        maintenanceRate: highestRate(board.info(contract).rules.riskTiers).toNumber(),
      }));
    if (held.length === 0) this.#held.delete(account);
    else this.#held.set(account, { cash: Number(this.books.account(account).cash), held });
  }

  #note(order: OrderRecord): void {
    if (isOpen(order) && !order.pending) this.#resting.set(order.seq, order);
    else this.#resting.delete(order.seq);
  }
}
