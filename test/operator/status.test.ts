import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { d, T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

/**
 * BTC3L with 10 units holds 3 contracts, bought at 100 for a fee of 0.18 at 02:30. Now it is 12:30 and the mark
 * price is 105: the management fee of 08:00 is due and not yet booked, 0.1 % of 114.82.
 */
let world: OperatorWorld;

beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
});
afterAll(() => world.end());

async function json(argv: readonly string[], env: Record<string, string> = {}) {
  const { stdout, stderr, code } = await ballastHere([...argv, '--json'], { ...world.env, ...env });
  expect(stderr).toBe('');
  return { code, report: JSON.parse(stdout) };
}

const NOWHERE = { BALLAST_VENUE_URL: 'http://127.0.0.1:9' };

describe('ballast status', () => {
  test('values every fund at the mark price of this moment', async () => {
    const { code, report } = await json(['status']);
    expect(code).toBe(0);
    expect(report.venue).toEqual({
      name: 'paper',
      simulated: true,
      reachable: true,
      trouble: null,
      outages: [],
    });
    expect(report.funds).toEqual([
      expect.objectContaining({
        token: 'BTC3L',
        state: 'ACTIVE',
        targetLeverage: '3',
        units: '10',
        contracts: '3',
        markPrice: '105',
        equity: '114.70518',
        nav: '11.470518',
        leverage: '2.746170661168',
        anchor: { seq: 1, price: '100', nav: '9.982', time: '2026-11-22T02:30:00.000Z', range: '0.15' },
        trigger: { price: '85', distance: '-0.190476190476', passed: false },
        lastRebalance: expect.objectContaining({
          id: 'BTC3L-s000001a1',
          cause: 'establish',
          outcome: 'done',
        }),
      }),
    ]);
  });

  test('for people it is one table that says what is simulated', async () => {
    const { stdout } = await ballastHere(['status', 'BTC3L'], world.env);
    expect(stdout).toContain('amounts in USDT, venue paper: every trade is simulated');
    expect(stdout).toMatch(/BTC3L .* ACTIVE .* 2\.746x .* 3x .* 11\.4705 .* 114\.71 .* -19\.05 %/);
  });

  test('where the venue cannot be reached it shows what the ledger knows, and says so', async () => {
    const { code, report } = await json(['status'], NOWHERE);
    expect(code).toBe(0);
    expect(report.venue.reachable).toBe(false);
    expect(report.funds[0]).toMatchObject({
      contracts: '3',
      units: '10',
      markPrice: null,
      nav: null,
      leverage: null,
    });
  });

  test('and values at the last price that was watched', async () => {
    await world.ledger.recordProgress({
      contract: 'BTCUSDT',
      time: Date.now() - 60_000,
      price: d('110'),
      anchors: { BTC3L: 1 },
    });
    const { report } = await json(['status'], NOWHERE);
    expect(report.funds[0]).toMatchObject({ markPrice: '110', contracts: '3' });
    const { stdout } = await ballastHere(['status'], { ...world.env, ...NOWHERE });
    expect(stdout).toMatch(/venue unreachable: .*; prices are the last ones watched/);
    expect(stdout).toMatch(/110 \(\d+ s old\)/);
  });

  test('names the workers whom the venue does not answer', async () => {
    const health = { state: 'open', since: T0, reason: 'HTTP503: away', nextProbeAt: T0 + 60_000 } as const;
    await world.ledger.noteVenueHealth('host/17', 'paper', health);
    const outage = { process: 'host/17', since: '2026-11-22T02:30:00.000Z', reason: 'HTTP503: away' };
    const { report } = await json(['status']);
    expect(report.venue.outages).toEqual([{ ...outage, nextProbeAt: '2026-11-22T02:31:00.000Z' }]);
    const { stdout } = await ballastHere(['status'], world.env);
    expect(stdout).toContain('worker host/17 sends nothing but cancels: paper does not answer it since');
    await world.ledger.noteVenueHealth('host/17', 'paper', { ...health, state: 'closed' });
  });

  test('lists what the reconciliation found, in words with its code, until it is resolved', async () => {
    const what = 'the balance is 5 USDT above what the ledger says';
    await world.ledger.recordFindings('BTC3L', [
      { kind: 'unexplained-cash', token: 'BTC3L', subject: 'cash', what, move: null, trace: null },
    ]);
    const { report } = await json(['status']);
    expect(report.funds[0].findings).toEqual([
      {
        code: 'B-REC-CASH',
        title: 'the balance differs, and no event tells why',
        what,
        since: expect.stringMatching(/^2.*Z$/),
        halts: true,
        adoptable: true,
        remedy: expect.stringContaining('ballast adopt propose'),
      },
    ]);
    const { stdout } = await ballastHere(['status'], world.env);
    expect(stdout).toMatch(
      /^BTC3L: B-REC-CASH since .* UTC: the balance differs, .*: the balance is 5 USDT/m,
    );
    const doctor = await json(['doctor']);
    expect(doctor.report.findings).toContainEqual({
      check: 'reconciliation',
      ok: false,
      detail: expect.stringMatching(/^BTC3L: B-REC-CASH since .*the balance is 5 USDT/),
      remedy: expect.stringMatching(/^B-REC-CASH: find out who did it/),
    });
    await world.ledger.recordFindings('BTC3L', []);
    expect((await json(['status'])).report.funds[0].findings).toEqual([]);
  });

  test('an unknown fund is named beside those that there are', async () => {
    const { code, stderr } = await ballastHere(['status', 'BTC9X'], world.env);
    expect(code).toBe(2);
    expect(stderr).toBe('ballast: token: there is no fund BTC9X\n  mend: write one of BTC3L\n');
  });
});

test('ballast history has the figures and the orders of each rebalance', async () => {
  const { report } = await json(['history', 'BTC3L']);
  expect(report.rebalances).toEqual([
    expect.objectContaining({
      id: 'BTC3L-s000001a1',
      time: '2026-11-22T02:30:00.000Z',
      cause: 'establish',
      outcome: 'done',
      price: '100',
      contractsBefore: '0',
      contractsAfter: '3',
      navBefore: '10',
      navAfter: '9.982',
      fee: '0.18',
      orders: [
        {
          clientOrderId: 'BTC3L-s000001a1-abc-s001',
          side: 'buy',
          contracts: '3',
          filled: '3',
          averagePrice: '100',
          fee: '0.18',
          executions: 1,
        },
      ],
    }),
  ]);
});

describe('ballast preview', () => {
  test('says what a rebalance would trade now, and after sudden moves', async () => {
    const { report } = await json(['preview', 'BTC3L']);
    const [{ now, moves }] = report.funds;
    expect(now).toMatchObject({ price: '105', equity: '114.70518', triggers: false });
    expect(now.rebalance).toMatchObject({ kind: 'trade', contracts: '0.276' });
    expect(moves.map((row: { move: string }) => row.move)).toEqual([
      '-0.05',
      '-0.1',
      '-0.15',
      '-0.2',
      '-0.3',
      '-0.5',
      '0.05',
      '0.1',
      '0.15',
      '0.2',
      '0.3',
      '0.5',
    ]);
    const fall = moves.find((row: { move: string }) => row.move === '-0.2');
    expect(fall).toMatchObject({
      price: '84',
      equity: '51.70518',
      nav: '5.170518',
      leverage: '4.873786340169',
      triggers: true,
    });
    const crash = moves.find((row: { move: string }) => row.move === '-0.5');
    expect(crash).toMatchObject({ equity: '-42.79482', leverage: null, rebalance: { kind: 'wiped-out' } });
  });

  test('fails clearly where there is no price', async () => {
    const { code, stderr } = await ballastHere(['preview'], { ...world.env, ...NOWHERE });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ballast: venue unreachable: /);
  });
});

describe('ballast foresight', () => {
  test('says how far triggers, zero and liquidation are, and what the next daily would trade', async () => {
    const { report } = await json(['foresight', 'BTC3L']);
    const [fund] = report.funds;
    expect(fund).toMatchObject({
      token: 'BTC3L',
      price: '105',
      nav: '11.470518',
      triggers: { below: { price: '85', distance: '-0.190476190476', passed: false }, above: null },
      nextDaily: { kind: 'trade', contracts: '0.276' },
    });
    // Equity 114.70518 on 315, less a margin of 0.5 % of the value then.
    expect(fund.gaps).toEqual({ toZero: '0.364143428571', toLiquidation: '0.360948169419' });
  });

  test('follows a fall through every trigger, and a rise without any', async () => {
    const { report } = await json(['foresight']);
    const rows = Object.fromEntries(report.funds[0].moves.map((row: { move: string }) => [row.move, row]));
    expect(rows['-0.15']).toMatchObject({ price: '89.25', triggers: 0, outcome: 'held' });
    expect(rows['-0.3']).toMatchObject({ price: '73.5', triggers: 1, outcome: 'held' });
    expect(rows['-0.5']).toMatchObject({ price: '52.5', triggers: 3, outcome: 'held' });
    expect(rows['0.5']).toMatchObject({ price: '157.5', triggers: 0, contracts: '3' });
    expect(rows['0.5'].gaps.toZero).toMatch(/^0\.\d{12}$/);
  });

  test('reckons what anybody can reckon, against what the book shows', async () => {
    const { report } = await json(['foresight']);
    const [contract] = report.contracts;
    expect(contract).toMatchObject({ contract: 'BTCUSDT', funds: ['BTC3L'], rise: null });
    // 3 x 2 x 9.982 x 10 units: x 5 % at the next daily, x 15 % at the trigger.
    expect(contract.nextDaily).toMatchObject({ flow: '29.946', depth: { within: '0.01' } });
    expect(contract.fall).toMatchObject({ flow: '89.838', absorbed: true, funds: ['BTC3L'] });
    expect(contract.fall.depth.within).toBe(contract.fall.gaps.toZero);
  });

  test('for people it is a table for each fund, and a few lines for each contract', async () => {
    const { stdout } = await ballastHere(['foresight'], world.env);
    expect(stdout).toContain('trigger below: 85 (-19.05 %); above: none');
    expect(stdout).toContain('at the next daily, if the price stays: buy 0.276 contracts (28.98 USDT)');
    expect(stdout).toMatch(/-30 % .* 73\.5 .* 1 /);
    expect(stdout).toContain('if the price falls to the triggers of BTC3L: sell 89.84 USDT');
    expect(stdout).toMatch(/the book shows \d+ USDT within 21\.57 % .*needed: enough$/m);
    const prose = stdout.split('\n').filter((line) => !/[│┌├└]/.test(line));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test('fails clearly where there is no price', async () => {
    const { code, stderr } = await ballastHere(['foresight'], { ...world.env, ...NOWHERE });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ballast: venue unreachable: .*\n\s*mend: foresight needs the price/);
  });
});

describe('ballast doctor', () => {
  test('lists what works and what does not, with what to do', async () => {
    const { code, report } = await json(['doctor']);
    expect(code).toBe(1);
    expect(report.healthy).toBe(false);
    const verdicts = Object.fromEntries(
      report.findings.map(({ check, ok }: { check: string; ok: boolean }) => [check, ok]),
    );
    expect(verdicts).toMatchObject({
      node: true,
      'data directory': true,
      'funds file': true,
      ledger: true,
      reconciliation: true,
      temporal: false,
    });
    expect(report.findings.find((each: { check: string }) => each.check === 'temporal')?.remedy).toMatch(
      /npm start/,
    );
  });
});

test('without any address a command says how to start', async () => {
  const { code, stderr } = await ballastHere(['status'], { BALLAST_DATA_DIR: '/nonexistent' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/nothing is running here.*\nmend: start it with npm start/);
});
