import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { compute } from '../../src/activities/compute.js';
import type { Plan, RebalanceInput, Strike } from '../../src/contract/rebalance.js';
import { decimal } from '../../src/domain/decimal.js';
import {
  complete,
  daily,
  ESTABLISH,
  emergency,
  interim,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from '../activities/rebalance-world.js';
import { d, EXECUTION } from '../ledger/fixtures.js';
import { ballastHere } from './ballast.js';

const DAY = 86_400_000;
const COSTLY = { takerFee: '0.0006', halfSpread: '0.0001' };
const FEES = workedFund({ execution: { ...EXECUTION, takerFee: d('0.0006'), slippage: d('0.0001') } });

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const run = (...argv: string[]) =>
  ballastHere(argv, { DATABASE_URL: world.books.databaseUrl, BALLAST_DATA_DIR: `${tmpdir()}/none` });
const explained = async (id: string) => {
  const { code, stdout, stderr } = await run('explain', id, '--json');
  expect(stderr).toBe('');
  return { code, ...JSON.parse(stdout) };
};

async function sendAll(steps: Steps, input: RebalanceInput, strike: Strike, plan: Plan, used: number) {
  if (plan.kind !== 'trade') throw new Error(plan.kind);
  const orders: string[] = [];
  for (const slice of plan.slices.keys()) {
    const sent = orderInput(input, strike, plan, slice + 1);
    const id = sent.clientOrderId.replace(/s\d+$/, `s${String(used + slice + 1).padStart(3, '0')}`);
    orders.push(id);
    await steps.order({ ...sent, clientOrderId: id });
  }
  return orders;
}

describe('ballast explain', () => {
  test('shows the worked example step by step, and computes it again to the last digit', async () => {
    const { market, steps } = await world.begin({ lotSize: '0.000001' });
    await steps.rebalance(ESTABLISH);
    await market.move(START + DAY, '105');
    await steps.rebalance(daily(2));
    const { code, stdout } = await run('explain', daily(2).id);
    expect(code).toBe(0);
    for (const line of [
      'version 1 of BTC3L (ascendex-3x), since the fund',
      'recorded',
      /V {3}exposure +q x P += 315 USDT/,
      /E {3}equity +cash \+ q x P - fees payable \+ receivable += 115 USDT/,
      /l {3}real leverage +V \/ E += 2.739130434782608696 x/,
      /D {3}exposure missing +L E - V += 30 USDT/,
      /dV {2}trade, cost included .* = 30 USDT/,
      'buy 0.285714 contracts in one order',
      'guard B-COLLAR: passed',
      'guard B-GAP-THIN: passed',
      'leverage  2.739130434782608696 -> 2.9999',
      'Computed again from what is on record: equal to the last digit.',
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test('shows the formulas of the index model, each beside its name', async () => {
    const { steps } = await world.begin({ lotSize: '0.000001' }, { ...workedFund(), model: 'index' });
    await steps.rebalance(ESTABLISH);
    const { stdout } = await run('explain', ESTABLISH.id);
    for (const line of [
      /NAV of the rebalance point, less fees since {2}N0 x \(1 - f\) for each/,
      /dV {2}trade, without any cost {2,}L W - V/,
      /fee expected, the issuer pays it {2,}\|planned\| x P/,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test('splits what an execution cost into drift, spread and slippage, and fee; the parts sum to the whole', async () => {
    const { steps } = await world.begin(COSTLY, FEES);
    await steps.rebalance(ESTABLISH);
    const report = await explained(ESTABLISH.id);
    expect(report).toMatchObject({ code: 0, equal: true, cause: 'establish', outcome: 'done' });
    const { execution, fills, rules, strikes } = report;
    expect(rules).toMatchObject({
      version: 1,
      recordedBy: 'unverified',
      hash: expect.stringMatching(/^\w{64}$/),
    });
    expect(strikes).toHaveLength(1);
    expect(fills[0]).toMatchObject({ markPrice: '100', price: '100.01' });
    expect(execution).toMatchObject({
      ...{ strikePrice: '100', expectedPrice: '100.01', averagePrice: '100.01', marksKnown: true },
      drift: '0',
      fee: fills[0].fee,
    });
    const slippage = decimal(fills[0].contracts).times(decimal(d('0.01')));
    expect(execution.slippage).toBe(slippage.toFixed());
    expect(execution.total).toBe(slippage.plus(decimal(fills[0].fee)).toFixed());
  });

  test('says who bears the deficit of a fund that is wiped out, and computes it again', async () => {
    const managementFee = { rate: d('0.9'), at: ['08:00'] };
    const { market, steps } = await world.begin({ lotSize: '0.000001' }, workedFund({ managementFee }));
    await steps.rebalance(ESTABLISH);
    await market.move(START + DAY, '95');
    const outcome = await steps.rebalance(daily(2));
    const wipeOut = { deficit: '5', bornBy: 'venue-then-issuer' };
    expect(outcome).toMatchObject({ outcome: 'wiped-out', state: 'WIPED_OUT', wipeOut });
    expect(await explained(daily(2).id)).toMatchObject({ code: 0, equal: true, wipeOut });
    const { stdout } = await run('explain', daily(2).id);
    expect(stdout).toContain('and then the issuer bear a deficit of 5 USDT');
    const { rebalances } = JSON.parse((await run('history', 'BTC3L', '--json')).stdout);
    expect(rebalances[0]).toMatchObject({ outcome: 'wiped-out', wipeOut });
    expect((await run('history', 'BTC3L')).stdout).toContain('wiped-out, deficit 5');
    expect((await run('strikes', 'BTC3L')).stdout).toMatch(/-5\.00 .*wiped-out/);
  });

  test('knows every strike of a trade that was struck again, and the drift between them', async () => {
    const execution = { ...EXECUTION, takerFee: d('0'), maxSlice: d('100') };
    const { steps, market } = await world.begin({}, workedFund({ execution }));
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    const first = orderInput(ESTABLISH, strike, plan);
    await steps.order(first);
    await market.move(START + 10_000, '103');
    const again = await steps.restrike(ESTABLISH);
    if (again.kind !== 'strike') throw new Error(again.kind);
    const rest = await compute(ESTABLISH, again.strike, 2);
    const orders = await sendAll(steps, ESTABLISH, again.strike, rest, 1);
    const sent = [first.clientOrderId];
    const earlier = { strike, orders: sent, struck: [{ strike, plan, orders: sent }] };
    await steps.settle({ ...complete(ESTABLISH, again.strike, rest, orders), earlier });

    const report = await explained(ESTABLISH.id);
    expect(report).toMatchObject({ code: 0, equal: true, figuresDifferences: [] });
    expect(report.strikes).toMatchObject([
      { strike: { markPrice: '100' }, orders: sent },
      { strike: { markPrice: '103' }, plan: { version: 2 }, orders },
    ]);
    // One contract at 100; the other two at 103, 3 above the first strike.
    expect(report.execution).toMatchObject({ drift: '6', slippage: '0', fee: '0', total: '6' });
    expect((await run('explain', ESTABLISH.id)).stdout).toContain('strike 2 of 2');
  });

  test('explains what traded nothing: at target, skipped, refused by a guard, refused before a strike', async () => {
    const { steps, market } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await steps.rebalance(daily(2));
    expect(await explained(daily(2).id)).toMatchObject({ code: 0, outcome: 'no-trade-needed', equal: true });
    expect((await run('explain', daily(2).id)).stdout).toContain('no order (no-trade): at-target');

    await market.move(START + DAY, '110');
    await steps.rebalance(interim(2));
    expect(await explained(interim(2).id)).toMatchObject({ code: 0, outcome: 'skipped', equal: true });

    const halt = { to: 'HALTED', from: ['ACTIVE'], reason: 'look', by: 'me', changeId: 'c1' } as const;
    await world.ledger.changeState({ token: 'BTC3L', ...halt });
    await steps.closed(emergency(1));
    const { stdout } = await run('explain', emergency(1).id);
    expect(stdout).toContain('It ended before it was struck');
    expect(stdout).toContain('There is nothing to compute again.');
    expect(await explained(emergency(1).id)).toMatchObject({
      code: 0,
      outcome: 'refused',
      rules: { version: 1 },
    });
  });

  test('keeps the strike of a rebalance that failed before any order', async () => {
    const { steps } = await world.begin();
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    const traded = { strike, plan, orders: [], earlier: null };
    await steps.conclude(ESTABLISH, { reason: 'no route', halt: false, traded });
    expect(await explained(ESTABLISH.id)).toMatchObject({
      ...{ code: 0, outcome: 'failed', reason: 'no route', equal: true, figuresDifferences: null },
      strikes: [{ plan: { kind: 'trade' } }],
    });
  });

  test('goes by the rules of its day, whatever was applied since', async () => {
    const { steps, market } = await world.begin();
    await steps.rebalance(ESTABLISH);
    const fund = workedFund({ interim: { range: d('0.1') } });
    const words = { at: null, operatorToken: null, source: 'apply', reason: 'calmer' } as const;
    await world.books.ledger.applyRules({ funds: [fund], ...words });
    await market.move(START + DAY, '105');
    await steps.rebalance(daily(2));
    expect(await explained(ESTABLISH.id)).toMatchObject({
      equal: true,
      rules: { version: 1, state: 'former' },
    });
    expect(await explained(daily(2).id)).toMatchObject({
      equal: true,
      rules: { version: 2, state: 'in-force', reason: 'calmer', rebalanceId: daily(2).id },
      strikes: [{ strike: { range: '0.1', rulesVersion: 2 } }],
    });
  });

  test('finds a record that was changed by hand, names the field, and ends with 1', async () => {
    const { steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await world.books.query(
      `update rebalances set plan = jsonb_set(plan, '{figures,deltaContracts}', '"3.001"'),
        figures = jsonb_set(figures, '{equityAfter}', '"101"') where id = $1`,
      [ESTABLISH.id],
    );
    const { code, stdout } = await run('explain', ESTABLISH.id);
    expect(code).toBe(1);
    expect(stdout).toContain('plan.figures.deltaContracts: recorded 3.001, computed 3\n');
    expect(stdout).toContain('figures.equityAfter: recorded 101, computed 100\n');
    expect(stdout).toContain('NOT equal');
  });

  test('suggests near ids for one that there is not', async () => {
    const { steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    const unknown = async (id: string) => {
      const { code, stderr } = await run('explain', id);
      expect(code).toBe(2);
      return stderr;
    };
    const { epoch } = await world.ledger.fund('BTC3L');
    expect(await unknown('BTC3L-s000001')).toContain('did you mean BTC3L-s000001a1?');
    expect(await unknown(`BTC3L-s000001a1-${epoch}-s001`)).toContain('did you mean BTC3L-s000001a1?');
    expect(await unknown('BTC3L-s000010a1')).toContain('did you mean BTC3L-s000001a1?');
    expect(await unknown('nonsense, wholly')).toContain('see `ballast history`');
  });
});
