import { type Decimal, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type {
  AccountRecord,
  ExecutionRecord,
  OrderRecord,
  PositionRecord,
  TransferRecord,
} from '../state/records.js';
import type { Store } from '../state/store.js';
import type { Board } from './board.js';
import type { Exposure, Margin } from './margin.js';
import { marginOf } from './margin.js';
import { type Changes, touch } from './outbox.js';

const DEFAULT_LEVERAGE = '10';

/** Reads and writes of accounts, positions, orders and executions; writes go into one change at a time. */
export class Books {
  constructor(
    readonly store: Store,
    readonly board: Board,
  ) {}

  account(name: string): AccountRecord {
    const found = this.store.accounts.get(name);
    if (found === undefined) throw new Error(`account '${name}' is not in the state`);
    return found;
  }

  position(account: string, contract: string): PositionRecord {
    return (
      this.store.positions.get([account, contract]) ?? {
        account,
        contract,
        contracts: plain(ZERO),
        averagePrice: plain(ZERO),
        leverage: plain(decimal(Number(DEFAULT_LEVERAGE))),
        realised: plain(ZERO),
        createdTime: 0,
        updatedTime: 0,
        seq: 0,
      }
    );
  }

  positions(account: string): PositionRecord[] {
    return [...this.store.positions.getRange({ start: [account], end: [account, '\uffff'] })].map(
      ({ value }) => value,
    );
  }

  order(account: string, seq: number): OrderRecord | undefined {
    return this.store.orders.get([account, seq]);
  }

  /** Orders that are not closed, oldest first; of one account or of all. */
  openOrders(account: string | null): OrderRecord[] {
    const open: OrderRecord[] = [];
    for (const { key, value } of this.store.openOrders.getRange()) {
      if (account !== null && value !== account) continue;
      const order = this.order(value, key);
      if (order !== undefined) open.push(order);
    }
    return open;
  }

  nextSeq(): number {
    const seq = ((this.store.notes.get('seq') as number | undefined) ?? 0) + 1; // written here alone
    this.store.notes.putSync('seq', seq);
    return seq;
  }

  putAccount(record: AccountRecord, changes: Changes): void {
    this.store.accounts.putSync(record.name, record);
    touch(changes, record.name, null);
  }

  putPosition(record: PositionRecord, changes: Changes): void {
    this.store.positions.putSync([record.account, record.contract], record);
    touch(changes, record.account, record.contract);
  }

  putOrder(order: OrderRecord, changes: Changes): void {
    this.store.orders.putSync([order.account, order.seq], order);
    if (isOpen(order)) this.store.openOrders.putSync(order.seq, order.account);
    else this.store.openOrders.removeSync(order.seq);
    changes.orders.push(order);
  }

  putExecution(execution: ExecutionRecord, changes: Changes): void {
    const { account, orderId, seq } = execution;
    this.store.executions.putSync([account, seq], execution);
    if (orderId !== '') this.store.executionsOfOrder.putSync([account, orderId, seq], seq);
    changes.executions.push(execution);
  }

  putTransfer(transfer: TransferRecord, changes: Changes): void {
    this.store.transfers.putSync([transfer.account, transfer.seq], transfer);
    touch(changes, transfer.account, null);
  }

  /** Cash and the cost of what is held: the settle coin's balance without open profit. */
  walletBalance(account: string): Decimal {
    const cost = this.positions(account).reduce(
      (sum, { contracts, averagePrice }) => sum.plus(decimal(contracts).times(decimal(averagePrice))),
      ZERO,
    );
    return decimal(this.account(account).cash).plus(cost);
  }

  /** Every contract in which the account has a position or an open order, at the prices in force. */
  exposures(account: string, orders: readonly OrderRecord[] = this.openOrders(account)): Exposure[] {
    const held = this.positions(account);
    const names = new Set([
      ...held.map(({ contract }) => contract),
      ...orders.map(({ contract }) => contract),
    ]);
    return [...names]
      .filter((contract) => this.board.has(contract) && this.board.knows(contract))
      .map((contract) => this.#exposure(account, contract, orders));
  }

  #exposure(account: string, contract: string, orders: readonly OrderRecord[]): Exposure {
    const position = this.position(account, contract);
    const adding = orders.filter((order) => order.contract === contract && !order.reduceOnly);
    const left = (side: OrderRecord['side']) =>
      adding
        .filter((order) => order.side === side)
        .reduce((sum, order) => sum.plus(decimal(order.contracts)).minus(decimal(order.filled)), ZERO);
    return {
      contract,
      contracts: decimal(position.contracts),
      averagePrice: decimal(position.averagePrice),
      mark: this.board.mark(contract),
      leverage: decimal(position.leverage),
      tiers: this.board.info(contract).rules.riskTiers,
      openBuys: left('Buy'),
      openSells: left('Sell'),
    };
  }

  margin(account: string): Margin {
    return marginOf(decimal(this.account(account).cash), this.exposures(account));
  }
}

export function isOpen({ status }: OrderRecord): boolean {
  return status === 'New' || status === 'PartiallyFilled';
}
