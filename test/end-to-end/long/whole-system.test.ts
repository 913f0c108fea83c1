import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emergencyRebalance } from '../../../src/contract/fund-messages.js';
import { fundWorkflowId, rebalanceWorkflowId } from '../../../src/contract/names.js';
import { Decimal } from '../../../src/domain/decimal.js';
import { watchedMetrics } from '../../deploy/watched-metrics.js';
import { checkMoney } from '../../support/money.js';
import { type ReceivedSpan, type SpanReceiver, spanReceiver } from '../../support/span-receiver.js';
import { SHIPPED_FUNDS, System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';

/*
 * One system, as a user has it: `ballast up` with PostgreSQL, Temporal's server, paper exchange and worker, each a
 * process of its own. The tests tell one story in order: a first start, a violent market, the operator's word,
 * Ctrl-C, and a second start with one fund more, in whose first rebalance the exchange is killed.
 */

// A machine that does much else at once takes its time.
vi.setConfig({ testTimeout: 180_000 });

let system: System;
/** Where the worker shows itself to machines. */
let shown: string;
/** What it sends its traces to. */
let receiver: SpanReceiver;
/** From the start of the process to the fourth established fund. */
let establishedMs: number;

/** Calm for 30 s, then a move of 18 % within 5 s that is held: the longs or the shorts of a contract lose. */
const VIOLENT = {
  kind: 'seeded',
  seed: 'violent',
  phases: { violentAfterMs: 30_000, overMs: 5_000, holdMs: 400_000, recoverMs: 400_000, everyMs: 900_000 },
} as const;

/** A fifth fund, sliced so finely that its first rebalance takes a while. */
const FIFTH = `
  - token: SOL2L
    contract: SOLUSDT
    leverage: 2
    preset: default-3x
    account: sol2l
    initial: { equity: 100000, nav: 100 }
    rules: { execution: { maxSlice: 4000, slicePause: 0 } }
`;

interface Row {
  readonly id: string;
  readonly token: string;
  readonly cause: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly price: string;
  readonly requestReason: string;
  readonly orders: readonly { clientOrderId: string }[];
}

interface FundRow {
  readonly token: string;
  readonly state: string;
  readonly targetLeverage: string;
  readonly leverage: string;
  readonly anchor: { readonly seq: number; readonly price: string; readonly time: string };
}

const rows = async (token?: string): Promise<Row[]> =>
  (await system.ask('history', ...(token === undefined ? [] : [token]), '--limit', '1000')).rebalances;
const funds = async (): Promise<FundRow[]> => (await system.ask('status')).funds;

beforeAll(async () => {
  shown = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  receiver = await spanReceiver();
  system = await System.make({
    market: VIOLENT,
    environment: { BALLAST_METRICS_ADDRESS: shown, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  const from = performance.now();
  await system.start();
  await untilTrue('four funds are active', async () => {
    const active = await system
      .query<{ token: string }>("select token from funds where state = 'ACTIVE'")
      .catch(() => []);
    return active.length === 4;
  });
  establishedMs = performance.now() - from;
});

afterAll(async () => {
  await system?.remove();
  await receiver?.close();
});

test('within a minute of the first start four funds are at target', async () => {
  console.log(`four funds established ${(establishedMs / 1_000).toFixed(1)} s after the start of ballast up`);
  expect(establishedMs).toBeLessThan(60_000);
  const established = (await rows()).filter(({ cause }) => cause === 'establish');
  expect(established.map(({ token, outcome }) => `${token} ${outcome}`).sort()).toEqual([
    'BTC3L done',
    'BTC3S done',
    'ETH3L done',
    'ETH3S done',
  ]);
});

test('each plan is within one lot of its target at the strike, and never beyond it', async () => {
  const plans = await system.query<{
    token: string;
    target: string;
    leverage: string;
    equity: string;
    price: string;
    lot: string;
  }>(`select token, strike ->> 'targetLeverage' as target, plan -> 'figures' ->> 'leverageAfter' as leverage,
        plan -> 'figures' ->> 'equityAfter' as equity, strike ->> 'markPrice' as price,
        strike ->> 'lotSize' as lot from rebalances where cause = 'establish'`);
  expect(plans).toHaveLength(4);
  for (const { token, target, leverage, equity, price, lot } of plans) {
    const short = new Decimal(target).abs().minus(new Decimal(leverage).abs());
    const oneLot = new Decimal(lot).times(price).div(equity);
    expect(new Decimal(leverage).times(target).gt(0), token).toBe(true);
    expect(short.gte(0) && short.lt(oneLot), `${token}: ${leverage} of ${target}`).toBe(true);
  }
});

test("Temporal's server lists the workflows of a fund, in words", async () => {
  const listed = await system.withTemporal(async (client) => {
    const found = [];
    for await (const { workflowId } of client.workflow.list({ query: "BallastToken = 'BTC3L'" })) {
      const { staticSummary, currentDetails } = await metadataOf(client, workflowId);
      found.push({ workflowId, staticSummary, currentDetails });
    }
    return found;
  });
  const byId = new Map(listed.map((workflow) => [workflow.workflowId, workflow]));
  expect(byId.get(fundWorkflowId('BTC3L'))).toMatchObject({
    staticSummary: 'BTC3L: the one writer of this fund',
    currentDetails: expect.stringContaining('ACTIVE'),
  });
  expect(byId.get(rebalanceWorkflowId('BTC3L-s000001a1'))).toMatchObject({
    staticSummary: 'establish rebalance of BTC3L',
    currentDetails: expect.stringContaining('BTCUSDT'),
  });
});

test('a rebalance is asked for on the command line, and by a signal as the web page sends it', async () => {
  const word = await system.ballast('rebalance', 'BTC3L', '--reason', 'test');
  expect(word).toMatchObject({ code: 0, stdout: expect.stringContaining('BTC3L') });
  await system.withTemporal((client) =>
    client.workflow
      .getHandle(fundWorkflowId('BTC3L'))
      .signal(emergencyRebalance, { reason: 'signalled from the page' }),
  );
  await untilTrue('both emergencies are in the ledger', async () => {
    const asked = (await rows('BTC3L')).filter(({ cause }) => cause === 'emergency');
    return asked.length === 2;
  });
  const asked = (await rows('BTC3L')).filter(({ cause }) => cause === 'emergency');
  expect(asked.map(({ requestReason }) => requestReason)).toEqual(['signalled from the page', 'test']);
  for (const { outcome } of asked) expect(['done', 'no-trade-needed']).toContain(outcome);
});

test('a violent market costs the losing funds their leverage, and them alone', async () => {
  const interims = async () => (await rows()).filter(({ cause }) => cause === 'interim');
  await untilTrue('an interim rebalance', async () =>
    (await interims()).some(({ outcome }) => outcome === 'done'),
  );
  for (const { id, token, price } of await interims()) {
    const anchor = await anchorBefore(id);
    const move = new Decimal(price).div(anchor.price).minus(1);
    const long = token.endsWith('3L');
    expect(long ? move.lt(0) : move.gt(0), `${id} lost by ${move.toFixed(4)}`).toBe(true);
  }
});

test('every step, pause and child in a history says what it is for', async () => {
  const unnamed = await system.withTemporal(async (client) => {
    const found: string[] = [];
    let timers = 0;
    for await (const { workflowId, runId } of client.workflow.list()) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of events ?? []) {
        if (event.timerStartedEventAttributes) timers += 1;
        if (needsWords(event) && !event.userMetadata?.summary) found.push(`${workflowId}: ${event.eventId}`);
      }
    }
    expect(timers).toBeGreaterThan(0);
    return found;
  });
  expect(unnamed).toEqual([]);
});

test('a scrape has every metric that the rules and the dashboard name, and what was measured of the breaches', async () => {
  expect((await fetch(`http://${shown}/readyz`)).status).toBe(200);
  const text = await (await fetch(`http://${shown}/metrics`)).text();
  const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  expect(watchedMetrics.filter((metric) => !there.has(metric))).toEqual([]);
  // A second TYPE of one name would make Prometheus refuse the whole.
  expect([...text.matchAll(/^# TYPE /gm)]).toHaveLength(there.size);
  const value = (line: string) =>
    Number(
      text
        .split('\n')
        .find((one) => one.startsWith(`${line} `))
        ?.split(' ')
        .at(-1),
    );
  const cuts = (await rows()).filter(
    ({ cause, outcome }) => cause === 'interim' && outcome === 'done',
  ).length;
  expect(cuts).toBeGreaterThan(0);
  expect(value('ballast_rebalances_total{cause="interim",outcome="done"}')).toBe(cuts);
  expect(value('ballast_breach_to_order_seconds_count')).toBe(cuts);
  expect(value('ballast_time_outside_band_seconds_count')).toBe(cuts);
  expect(value('ballast_metrics_source_up{source="funds"}')).toBe(1);
});

test('a rebalance is one trace, found by its id: the run, its steps, their requests and calls of the ledger', async () => {
  const [cut] = (await rows()).filter(({ cause, outcome }) => cause === 'interim' && outcome === 'done');
  const workflowId = rebalanceWorkflowId(cut?.id ?? '');
  const traceId = createHash('sha256').update(workflowId).digest('hex').slice(0, 32);
  const ofTrace = () => receiver.spans.filter((span) => span.traceId === traceId);
  await untilTrue('the run has arrived', async () => ofTrace().some(({ name }) => name === 'rebalance'));
  await untilTrue('its last step has', async () => ofTrace().some(({ name }) => name === 'settle'));
  const spans = ofTrace();
  const [run] = spans.filter(({ name }) => name === 'rebalance');
  const below = (parent: ReceivedSpan | undefined) =>
    spans.filter(({ parentSpanId }) => parent !== undefined && parentSpanId === parent.spanId);
  const steps = below(run);
  expect(steps.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['snapshot', 'compute', 'order', 'settle']),
  );
  const order = below(steps.find(({ name }) => name === 'order')).map(({ name }) => name);
  expect(order).toEqual(
    expect.arrayContaining(['ledger recordIntent', 'ledger markSent', 'POST /v5/order/create']),
  );
});

test('pause refuses, resume accepts, halt stops', async () => {
  await system.ask('pause', 'ETH3S', '--reason', 'look');
  const refused = await system.ballast('rebalance', 'ETH3S', '--reason', 'test');
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/refused: .*PAUSED/) });
  await system.ask('resume', 'ETH3S', '--reason', 'fine');
  expect((await system.ballast('rebalance', 'ETH3S', '--reason', 'test')).code).toBe(0);
  await system.ask('halt', 'ETH3S', '--reason', 'enough');
  expect((await system.ballast('rebalance', 'ETH3S', '--reason', 'test')).code).toBe(1);
  expect((await funds()).find(({ token }) => token === 'ETH3S')?.state).toBe('HALTED');
});

test('wrong uses end with 2 and say what is wrong', async () => {
  expect(await system.ballast('rebalance', 'BTC3L')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/reason/),
  });
  expect(await system.ballast('rebalance', 'NOPE', '--reason', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/NOPE.*(\n.*)*BTC3L/),
  });
  expect((await system.ballast('rebalanse', 'BTC3L')).code).toBe(2);
});

test('a second start on the same data directory is refused', async () => {
  const second = await system.ballast('up', '--funds', SHIPPED_FUNDS);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('already running') });
});

let before: FundRow[];

test('Ctrl-C stops everything within seconds, and nothing is left', async () => {
  await checkMoney(system);
  before = await funds();
  const { code, tookMs } = await system.interrupt();
  console.log(`Ctrl-C to the end: ${(tookMs / 1_000).toFixed(1)} s`);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(20_000);
  expect(system.alive()).toEqual([]);
});

test('a later start goes on, and an exchange killed in the middle of a rebalance costs nothing', async () => {
  await system.setFunds(readFileSync(SHIPPED_FUNDS, 'utf8') + FIFTH);
  await system.start();
  await untilTrue('some slices of SOL2L are filled', async () => (await filled('SOL2L')) > 3);
  process.kill(await system.pidOf('paper exchange'), 'SIGKILL');
  const fills = await filled('SOL2L');
  expect(fills).toBeLessThan(45);
  await untilTrue('SOL2L is established', async () =>
    (await funds()).some(({ token, state }) => token === 'SOL2L' && state === 'ACTIVE'),
  );
  expect(system.output).toMatch(/the paper exchange ended unexpectedly \(signal SIGKILL\), started again/);
  const [first] = await rows('SOL2L');
  expect(first).toMatchObject({ id: 'SOL2L-s000001a1', outcome: 'done' });

  const [was, is] = [anchorsOf(before), anchorsOf(await funds())];
  for (const [token, seq] of was) expect(is.get(token), token).toBeGreaterThanOrEqual(seq);
  expect((await funds()).find(({ token }) => token === 'ETH3S')?.state).toBe('HALTED');
  const established = (await rows()).filter(({ cause }) => cause === 'establish');
  expect(established).toHaveLength(5);
  await checkMoney(system);
});

const anchorsOf = (some: readonly FundRow[]) => new Map(some.map(({ token, anchor }) => [token, anchor.seq]));

async function filled(token: string): Promise<number> {
  const [found] = await system.query<{ count: string }>(
    `select count(*) from orders where state = 'filled' and client_order_id like $1`,
    [`${token}-%`],
  );
  return Number(found?.count ?? 0);
}

async function anchorBefore(rebalanceId: string): Promise<{ price: string }> {
  const [found] = await system.query<{ price: string }>(
    `select a.price::text from rebalances r join anchors a on a.token = r.token and a.seq = r.request_anchor_seq
      where r.id = $1`,
    [rebalanceId],
  );
  if (found === undefined) throw new Error(`${rebalanceId} has no anchor`);
  return found;
}

/** What the web page shows above and below a workflow's history. */
async function metadataOf(client: import('@temporalio/client').Client, workflowId: string) {
  const handle = client.workflow.getHandle(workflowId);
  const [description, metadata] = [
    await handle.describe(),
    await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata'),
  ];
  return {
    staticSummary: await description.staticSummary(),
    currentDetails: metadata.currentDetails ?? '',
  };
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

const needsWords = (event: HistoryEvent): boolean =>
  Boolean(
    event.timerStartedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.startChildWorkflowExecutionInitiatedEventAttributes,
  );
