import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditAndRecord, auditBook, differenceOf } from '../../../src/activities/audit/audit-book.js';
import type { AuditPorts } from '../../../src/activities/audit/audit-ports.js';
import type { Finding } from '../../../src/contract/audit.js';
import { leaveHalted } from '../../../src/contract/dangerous.js';
import type { FindingKind } from '../../../src/contract/findings.js';
import type { AnnouncedKind } from '../../../src/ledger/audit-port.js';
import { VenueError } from '../../../src/venue/venue-error.js';
import { d } from '../../ledger/fixtures.js';
import {
  complete,
  daily,
  ESTABLISH,
  emergency,
  type Market,
  orderInput,
  type PaperRules,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from '../rebalance-world.js';

const MINUTE = 60_000;
const EIGHT = START + 5.5 * 60 * MINUTE;
const CONTRACT = { contract: 'BTCUSDT' };

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

interface Audited {
  readonly market: Market;
  readonly steps: Steps;
  readonly ports: AuditPorts;
}

/** BTC3L with 3 contracts bought at 100 on an equity of 100, two minutes ago. */
async function established(rules: PaperRules = {}, fund = workedFund()): Promise<Audited> {
  const { market, steps } = await world.begin(rules, fund);
  await steps.rebalance(ESTABLISH);
  await market.move(START + 2 * MINUTE, '100');
  const { ledger } = world;
  const log = pino({ level: 'silent' });
  return { market, steps, ports: { ledger, audit: ledger, venue: market.venue, clock: steps.clock, log } };
}

async function findings({ ports }: Audited): Promise<readonly Finding[]> {
  const audit = await auditBook(ports, 'BTC3L');
  if (audit.kind === 'busy') throw new Error(`busy: ${audit.why}`);
  return audit.findings;
}

describe('a book that nobody touched', () => {
  test('has no findings, and what funding paid is booked as it comes', async () => {
    const audited = await established();
    expect(await findings(audited)).toEqual([]);
    await audited.market.payFunding(EIGHT, '0.0001');
    await audited.market.move(EIGHT + 2 * MINUTE, '100');
    expect(await findings(audited)).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-200.03' });
  });

  test('is left alone while a rebalance is open', async () => {
    const { steps, ports, market } = await established();
    await steps.snapshot(daily(2));
    await market.hand('transfer', { amount: '5' });
    expect(await auditBook(ports, 'BTC3L')).toEqual({ kind: 'busy', why: 'BTC3L-d2003120230a1 is open' });
  });
});

interface Done {
  readonly what: string;
  readonly by: (market: Market) => Promise<void>;
  readonly kind: FindingKind;
  readonly says: string;
  readonly move: Finding['move'];
}

const NOTHING = null;
const moved = (contracts: string, cash: string) => ({ contracts: d(contracts), cash: d(cash) });
const resting = { ...CONTRACT, side: 'Buy', contracts: '1', price: '50' };
const trade = { ...CONTRACT, side: 'Sell', contracts: '1' };

const DONE: readonly Done[] = [
  {
    what: 'money that came',
    by: (market) => market.hand('transfer', { amount: '5' }),
    kind: 'transfer-by-hand',
    says: '5 came into main (TRANSFER_IN',
    move: moved('0', '5'),
  },
  {
    what: 'money that left',
    by: (market) => market.hand('transfer', { amount: '-2.5' }),
    kind: 'transfer-by-hand',
    says: '2.5 left main (TRANSFER_OUT',
    move: moved('0', '-2.5'),
  },
  {
    what: 'a bonus of the venue',
    by: (market) => market.hand('transfer', { amount: '1', type: 'BONUS' }),
    kind: 'venue-booking',
    says: 'the venue itself moved it (BONUS)',
    move: moved('0', '1'),
  },
  {
    what: 'a position closed by hand',
    by: (market) => market.hand('close', CONTRACT),
    kind: 'foreign-trade',
    says: 'sell of 3 BTCUSDT at 100 (fee 0, execution',
    move: moved('-3', '300'),
  },
  {
    what: 'a position changed by hand',
    by: (market) => market.hand('order', trade),
    kind: 'foreign-trade',
    says: "order '' is not of this ledger",
    move: moved('-1', '100'),
  },
  {
    what: 'a liquidation',
    by: (market) => market.hand('liquidate', {}),
    kind: 'liquidation',
    says: 'the venue itself did it (BustTrade)',
    move: moved('-3', '200.01'),
  },
  {
    what: 'one step of a liquidation',
    by: (market) => market.hand('liquidate-part', { ...CONTRACT, contracts: '1' }),
    kind: 'liquidation',
    says: 'the venue itself did it (CreateByLiq)',
    move: moved('-1', '100'),
  },
  {
    what: 'an auto-deleveraging',
    by: (market) => market.hand('deleverage', { ...CONTRACT, contracts: '2', price: '99' }),
    kind: 'auto-deleveraging',
    says: 'the venue itself did it (AdlTrade)',
    move: moved('-2', '198'),
  },
  {
    what: 'a settlement of the contract',
    by: (market) => market.hand('settle', { account: undefined, ...CONTRACT, price: '101' }),
    kind: 'settlement',
    says: 'the venue itself did it (Delivery)',
    move: moved('-3', '303'),
  },
  {
    what: 'an open order of somebody else',
    by: (market) => market.hand('order', resting),
    kind: 'unknown-order',
    says: 'is open at main (buy 1 BTCUSDT), the ledger does not know it',
    move: NOTHING,
  },
  {
    what: 'an open order of another epoch',
    by: (market) => market.hand('order', { ...resting, orderLinkId: 'BTC3L-i000042a1-zzz-s001' }),
    kind: 'foreign-epoch',
    says: "order 'BTC3L-i000042a1-zzz-s001' is open at main",
    move: NOTHING,
  },
  {
    what: 'another coin',
    by: (market) => market.hand('transfer', { coin: 'BTC', amount: '0.1' }),
    kind: 'other-coins',
    says: 'main also holds BTC',
    move: NOTHING,
  },
  {
    what: 'a debt',
    by: (market) => market.hand('borrowed', { borrowed: '7' }),
    kind: 'borrowing',
    says: 'main has borrowed 7',
    move: NOTHING,
  },
];

describe('what was done beside the engine is recognised', () => {
  test.each(DONE)('$what: $kind', async ({ by, kind, says, move }) => {
    const audited = await established();
    await by(audited.market);
    const [finding, ...others] = await findings(audited);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind, move });
    expect(finding?.what).toContain(says);
    // It is told, and not taken over.
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-200' });
    expect(await findings(audited)).toEqual([finding]);
  });

  test('a trade of another epoch, and one that this ledger has lost', async () => {
    const audited = await established();
    const { epoch } = await world.ledger.fund('BTC3L');
    const other = epoch === 'zzz' ? 'yyy' : 'zzz';
    await audited.market.hand('order', { ...trade, orderLinkId: `BTC3L-i000042a1-${other}-s001` });
    await audited.market.hand('order', { ...trade, orderLinkId: `BTC3L-i000042a1-${epoch}-s001` });
    expect((await findings(audited)).map(({ kind }) => kind)).toEqual(['foreign-epoch', 'lost-order']);
  });

  test('cash that no event explains', async () => {
    const { market, steps } = await world.begin({});
    await steps.rebalance(ESTABLISH);
    // At the very instant of the first reading: by its time it is part of the initial capital.
    await market.deposit('5');
    await market.move(START + 2 * MINUTE, '100');
    const { ledger } = world;
    const { clock } = steps;
    const log = pino({ level: 'silent' });
    const ports = { clock, ledger, audit: ledger, venue: market.venue, log };
    expect(await findings({ market, steps, ports })).toMatchObject([
      { kind: 'unexplained-cash', subject: 'cash', move: moved('0', '5') },
    ]);
  });

  test('several at once, each for itself', async () => {
    const audited = await established();
    await audited.market.hand('transfer', { amount: '5' });
    await audited.market.hand('close', CONTRACT);
    await audited.market.hand('order', resting);
    const kinds = (await findings(audited)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['foreign-trade', 'transfer-by-hand', 'unknown-order']);
  });
});

describe('a query that fails', () => {
  const QUERIES = [
    'GET /v5/order/realtime',
    'GET /v5/execution/list',
    'GET /v5/position/list',
    'GET /v5/account/wallet-balance',
    'GET /v5/account/transaction-log',
  ];
  test.each(QUERIES)('%s is never read as nothing', async (query) => {
    const { market, ports } = await established();
    await market.hand('close', CONTRACT);
    await auditAndRecord(ports, 'BTC3L', false, () => false);
    const before = await world.ledger.findings({ token: 'BTC3L', open: true, limit: 9 });
    expect(before).toMatchObject([{ kind: 'foreign-trade' }]);
    market.proxy.loseNext('reply', query);
    const audit = auditAndRecord(ports, 'BTC3L', true, () => false);
    await expect(audit).rejects.toThrow(VenueError);
    expect(await world.ledger.findings({ token: 'BTC3L', open: true, limit: 9 })).toEqual(before);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-200' });
  });
});

describe('findings', () => {
  test('that are gone at the venue are resolved by the next audit, and come back as new ones', async () => {
    const { market, ports } = await established();
    await market.hand('order', resting);
    await auditAndRecord(ports, 'BTC3L', false, () => false);
    await world.ledger.noteTold((await world.ledger.untoldFindings()).map(({ id }) => id));
    const [open] = await market.byHand.openOrders({ account: 'main', contract: 'BTCUSDT' });
    expect(open).toBeDefined();
    await market.move(START + 3 * MINUTE, '100');
    await market.hand('borrowed', { borrowed: '7' });
    await auditAndRecord(ports, 'BTC3L', true, () => false);
    expect((await world.ledger.untoldFindings()).map(({ kind }) => kind)).toEqual(['borrowing']);
    await market.hand('borrowed', { borrowed: '0' });
    await auditAndRecord(ports, 'BTC3L', true, () => false);
    expect(await world.ledger.findings({ token: 'BTC3L', open: true, limit: 9 })).toMatchObject([
      { kind: 'unknown-order' },
    ]);
  });

  test('of an announced transfer that did not come in time are told, and halt nothing', async () => {
    const { ports } = await established();
    await announce('topup-1', 'top-up', '5', 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await auditAndRecord(ports, 'BTC3L', false, () => false);
    expect(await world.ledger.untoldFindings()).toMatchObject([
      { kind: 'expired-transfer', subject: 'topup-1', what: expect.stringContaining('did not come') },
    ]);
  });
});

async function announce(id: string, kind: AnnouncedKind, amount: string, validForMs = 3_600_000) {
  const anna = await world.ledger.addOperator('anna', null);
  const announcement = { id, token: 'BTC3L', kind, amount: d(amount), reason: 'as agreed', validForMs };
  await world.ledger.expectTransfer(anna, announcement);
}

describe('an announced transfer', () => {
  test('is booked when it comes, by the audit, and everything goes on', async () => {
    const audited = await established();
    await announce('topup-1', 'top-up', '30');
    await audited.market.hand('transfer', { amount: '30' });
    expect(await findings(audited)).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ cash: '-170', units: '1' });
    expect(await findings(audited)).toEqual([]);
    await audited.market.move(START + 4 * MINUTE, '100');
    // 130 of equity at three times.
    expect(await audited.steps.rebalance(emergency(1))).toMatchObject({
      outcome: 'done',
      figures: { contractsAfter: '3.9' },
    });
  });

  test('that has come just before a rebalance is booked by its snapshot', async () => {
    const { market, steps } = await established();
    await announce('out-1', 'withdrawal', '10');
    await market.hand('transfer', { amount: '-10' });
    expect(await steps.rebalance(emergency(1))).toMatchObject({
      outcome: 'done',
      figures: { equityBefore: '90', contractsAfter: '2.7' },
    });
  });

  test.each([
    ['a moment after its strike', 1],
    ['at the very instant of its strike', 0],
  ])(
    'that comes in the middle of a rebalance, %s, is no part of it, and is booked after it',
    async (_, later) => {
      const audited = await established();
      const { market, steps } = audited;
      await market.move(START + 3 * MINUTE, '120');
      await announce('topup-1', 'top-up', '30');
      const input = emergency(1);
      const strike = await steps.snapshot(input);
      const plan = await steps.compute(input, strike);
      if (plan.kind !== 'trade') throw new Error(plan.kind);
      const sent = orderInput(input, strike, plan);
      await market.move(START + 3 * MINUTE + later, '120');
      await market.hand('transfer', { amount: '30' });
      await steps.order(sent);
      const outcome = await steps.settle(complete(input, strike, plan, [sent.clientOrderId]));
      expect(outcome).toMatchObject({
        outcome: 'done',
        figures: { equityBefore: '160', equityAfter: '160', contractsAfter: '4' },
      });
      expect(await findings(audited)).toEqual([]);
      expect(await world.ledger.fund('BTC3L')).toMatchObject({ contracts: '4', cash: '-290' });
    },
  );

  test('of fees leaves the equity as it is', async () => {
    const rules = { managementFee: { rate: d('0.01'), at: ['08:00'] } };
    const audited = await established({}, workedFund(rules));
    await audited.market.move(EIGHT + 2 * MINUTE, '100');
    await announce('sweep-1', 'fee-sweep', '1');
    // The fee of 08:00, 1 % of 100, is booked before the transfer that pays it.
    await audited.market.hand('transfer', { amount: '-1' });
    expect(await findings(audited)).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ cash: '-201', feesPayable: '0' });
  });

  test('nobody announced: a rebalance refuses, and names it as the audit does', async () => {
    const { market, steps } = await established();
    await market.hand('transfer', { amount: '5' });
    await expect(steps.snapshot(emergency(1))).rejects.toThrow('B-REC-TRANSFER: 5 came into main');
  });
});

describe('an adoption', () => {
  test('by two people takes over what was done by hand, and the fund trades to its target again', async () => {
    const { market, steps, ports } = await established();
    await market.hand('close', CONTRACT);
    await market.hand('transfer', { amount: '20' });
    await auditAndRecord(ports, 'BTC3L', false, () => false);
    const halt = { token: 'BTC3L', reason: 'they differ', by: 'auditor' };
    await world.ledger.changeState({ ...halt, to: 'HALTED', from: ['ACTIVE'], changeId: 'h' });
    const anna = await world.ledger.addOperator('anna', null);
    const bert = (await world.ledger.renewOperator(await world.ledger.addOperator('bert', anna))).token;

    const proposed = await differenceOf(ports, 'BTC3L');
    expect(proposed).toMatchObject({ venue: moved('0', '120'), ledger: moved('3', '-200') });
    const { id } = await world.ledger.proposeAdoption(anna, proposed, 'closed during the outage');
    const again = await differenceOf(ports, 'BTC3L');
    const adoption = await world.ledger.approveAdoption(bert, id, again);
    expect(adoption).toMatchObject({ from: moved('3', '-200'), to: moved('0', '120') });

    expect(await auditAndRecord(ports, 'BTC3L', true, () => false)).toEqual([]);
    const dangerous = leaveHalted(await world.ledger.fund('BTC3L'));
    const asked = await world.ledger.propose(anna, { dangerous, reason: 'adopted', requestKey: 'r' });
    await world.ledger.approve(bert, asked.id);
    const resume = { ...halt, reason: 'adopted', by: 'anna', to: 'ACTIVE', from: ['HALTED'] } as const;
    await world.ledger.changeState({ ...resume, changeId: 'r' });
    await market.move(START + 5 * MINUTE, '100');
    expect(await steps.rebalance(emergency(1))).toMatchObject({
      outcome: 'done',
      figures: { contractsBefore: '0', contractsAfter: '3.6', equityBefore: '120' },
    });
    expect(await findings({ market, steps, ports })).toEqual([]);
  });

  test('is refused where somebody did more in between', async () => {
    const { market, ports } = await established();
    await market.hand('order', trade);
    const halt = { token: 'BTC3L', reason: 'they differ', by: 'auditor' };
    await world.ledger.changeState({ ...halt, to: 'HALTED', from: ['ACTIVE'], changeId: 'h' });
    const anna = await world.ledger.addOperator('anna', null);
    const bert = (await world.ledger.renewOperator(await world.ledger.addOperator('bert', anna))).token;
    const { id } = await world.ledger.proposeAdoption(anna, await differenceOf(ports, 'BTC3L'), 'why');
    await market.hand('order', trade);
    const approval = world.ledger.approveAdoption(bert, id, await differenceOf(ports, 'BTC3L'));
    await expect(approval).rejects.toThrow('the difference is another one by now');
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ contracts: '3', cash: '-200' });
  });
});
