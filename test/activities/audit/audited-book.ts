import { pino } from 'pino';
import type { AuditPorts } from '../../../src/activities/audit/audit-ports.js';
import { decimal, plain, ZERO } from '../../../src/domain/decimal.js';
import { clientOrderId } from '../../../src/domain/rebalance-id.js';
import type { AccountEvent, Venue } from '../../../src/venue/port.js';
import { fill, intent, request, T0 } from '../../ledger/fixtures.js';
import { establishedFund, OPENING_ORDER, type TestLedger } from '../../ledger/test-ledger.js';
import type { Move } from './book-matters.js';
import { ToldVenue } from './told-venue.js';

export const ORDER_LOTS = 9;
const ORDERS = ['buy', 'buy', 'sell', 'sell'] as const;

export const lots = (n: number) => decimal(n).div(1_000);
export const cents = (n: number) => decimal(n).div(100);

export interface OwnOrder {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  /** In lots. */
  filled: number;
}

export interface Trade {
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly cents: number;
  readonly fee: number;
}

/** The established fund, halted with four orders on their way, its book at a venue, and the audit between them. */
export interface AuditedBook {
  readonly ports: AuditPorts;
  readonly venue: ToldVenue;
  readonly epoch: string;
  readonly orders: readonly OwnOrder[];
  /** An id that nothing else at this venue has. */
  nextId(): string;
}

export async function auditedBook(test: TestLedger): Promise<AuditedBook> {
  const { ledger } = test;
  await test.emptyTables('funds');
  await establishedFund(ledger);
  const { epoch, contracts, cash } = await ledger.fund('BTC3L');
  const rebalance = request('emergency', 'BTC3L-e000001');
  await ledger.openRebalance(rebalance);
  const orders = ORDERS.map((side, index) => ({
    id: clientOrderId(rebalance.id, epoch, index + 1),
    side,
    filled: 0,
  }));
  for (const { id, side } of orders) {
    const size = plain(lots(ORDER_LOTS));
    await ledger.recordIntent(intent(id, { side, contracts: size }), rebalance.id, 'BTC3L');
    await ledger.markSent(id);
  }
  await ledger.close(rebalance, 'stopped', 'halt');
  const halt = { to: 'HALTED', from: ['ACTIVE'], reason: 'a test', by: 'tests', changeId: 'halt' } as const;
  await ledger.changeState({ token: 'BTC3L', ...halt });

  const told = new ToldVenue(T0 + 120_000);
  told.move(contracts, cash);
  told.events.push(fill('x1', OPENING_ORDER));
  let number = 0;
  return {
    ports: {
      ledger,
      audit: ledger,
      // It answers all that the audit asks; anything else would fail loudly.
      venue: told as Partial<Venue> as Venue,
      log: pino({ level: 'silent' }),
      clock: { now: () => Date.now(), pause: async () => {} },
    },
    venue: told,
    epoch,
    orders,
    nextId: () => {
      number += 1;
      return `v${number}`;
    },
  };
}

export const moveOfTrade = ({ side, lots: size, cents: price, fee }: Trade): Move => {
  const contracts = lots(side === 'buy' ? size : -size);
  return { contracts, cash: contracts.times(cents(price)).negated().minus(cents(fee)) };
};

export function tradeEvent(id: string, order: string, trade: Trade, time: number): AccountEvent {
  return fill(id, order, {
    side: trade.side,
    contracts: plain(lots(trade.lots)),
    price: plain(cents(trade.cents)),
    fee: plain(cents(trade.fee)),
    time,
  });
}

export const cashOnly = (amount: number): Move => ({ contracts: ZERO, cash: cents(amount) });
