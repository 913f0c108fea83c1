import type { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditActivities } from '../../../src/activities/audit/audit-books.js';
import type { AuditPorts } from '../../../src/activities/audit/audit-ports.js';
import type { AuditResult } from '../../../src/contract/audit.js';
import type { Venue } from '../../../src/venue/port.js';
import { untilTrue } from '../../support/until.js';
import {
  daily,
  ESTABLISH,
  type Market,
  type RebalanceWorld,
  rebalanceWorld,
  runIn,
  START,
  type Steps,
  stepEnvironment,
} from '../rebalance-world.js';

const MINUTE = 60_000;
const CONTRACT = { contract: 'BTCUSDT' };

let world: RebalanceWorld;
const auditing: { environment: MockActivityEnvironment; end: Promise<unknown> }[] = [];
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(async () => {
  for (const { environment, end } of auditing.splice(0)) {
    environment.cancel();
    await end.catch(() => undefined);
  }
  await world?.closeMarkets();
});
afterAll(() => world?.end());

async function established(): Promise<{ market: Market; steps: Steps; ports: AuditPorts }> {
  const { market, steps } = await world.begin();
  await steps.rebalance(ESTABLISH);
  await market.move(START + 2 * MINUTE, '100');
  const log = pino({ level: 'silent' });
  const { ledger } = world;
  const { clock } = steps;
  return { market, steps, ports: { ledger, audit: ledger, venue: market.venue, clock, log, everyMs: 50 } };
}

function audit(ports: AuditPorts, told: readonly number[] = [], endAfterMs = MINUTE): Promise<AuditResult> {
  const environment = stepEnvironment();
  const end = runIn(environment, auditActivities(ports).auditBooks, { endAfterMs, told });
  auditing.push({ environment, end });
  return end;
}

describe('the standing audit', () => {
  test('finds at its start what happened before, returns it once, and once it was told goes on', async () => {
    const { market, ports } = await established();
    await market.hand('close', CONTRACT);
    const { findings } = await audit(ports);
    expect(findings).toMatchObject([{ kind: 'foreign-trade', token: 'BTC3L' }]);
    // An attempt that was lost before its word was passed on: the next one says it again.
    expect((await audit(ports)).findings).toEqual(findings);

    const ids = findings.map(({ id }) => id);
    const next = audit(ports, ids);
    await market.hand('transfer', { amount: '5' });
    expect((await next).findings).toMatchObject([{ kind: 'transfer-by-hand' }]);
  });

  test('goes through the books again and again, and ends by itself after its time', async () => {
    const { market, ports } = await established();
    const before = market.proxy.seen('GET /v5/account/transaction-log');
    expect(await audit(ports, [], 1_500)).toEqual({ findings: [] });
    expect(market.proxy.seen('GET /v5/account/transaction-log') - before).toBeGreaterThan(2);
  });

  test('is not stopped by a query that fails: the book is read again', async () => {
    const { market, ports } = await established();
    market.proxy.loseNext('request', 'GET /v5/position/list');
    const auditing = audit(ports);
    await market.hand('deleverage', { ...CONTRACT, contracts: '1' });
    expect((await auditing).findings).toMatchObject([{ kind: 'auto-deleveraging' }]);
  });

  test('tells people of a book that it cannot read for long', async () => {
    const { market, ports } = await established();
    const venue: Venue = Object.create(market.venue, {
      position: { value: () => Promise.reject(new Error('the venue is away')) },
    });
    expect(await audit({ ...ports, venue, blindAfterMs: 200 }, [], 1_500)).toEqual({ findings: [] });
    const alerts = await world.ledger.alerts({ open: true, token: 'BTC3L', limit: 9 });
    expect(alerts).toMatchObject([
      { kind: 'book-unaudited', what: 'the book of BTC3L cannot be read: the venue is away' },
    ]);
  });

  test('waits while a rebalance is open, also one that begins between two readings', async () => {
    const { market, steps, ports } = await established();
    let began = false;
    const clock = {
      now: Date.now,
      pause: async (ms: number) => {
        if (!began && ms >= 1_000) {
          began = true;
          await world.ledger.openRebalance(daily(2));
        }
        await steps.clock.pause(ms);
      },
    };
    await market.hand('transfer', { amount: '5' });
    expect(await audit({ ...ports, clock }, [], 2_000)).toEqual({ findings: [] });
    expect(began).toBe(true);
    await world.ledger.close(daily(2), 'failed', 'the test goes on');
    expect((await audit(ports)).findings).toMatchObject([{ kind: 'transfer-by-hand' }]);
  });

  test('ends at once when it is cancelled, and what was being read is not recorded any more', async () => {
    const { market, steps, ports } = await established();
    await market.hand('close', CONTRACT);
    let pauses = 0;
    const clock = {
      now: Date.now,
      pause: async (ms: number) => {
        if (ms >= 1_000) pauses += 1;
        if (pauses === 1) auditing[0]?.environment.cancel();
        await steps.clock.pause(ms);
      },
    };
    await expect(audit({ ...ports, clock })).rejects.toThrow(/cancel/i);
    await untilTrue('the readings of the confirmation are over', async () => pauses === 3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await world.ledger.findings({ token: null, open: false, limit: 9 })).toEqual([]);
  });
});
