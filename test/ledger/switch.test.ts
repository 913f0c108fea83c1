import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FUND_STATES, type FundState } from '../../src/contract/fund-state.js';
import { SWITCH_STATES, type SwitchState, tradingUnder } from '../../src/contract/trading-switch.js';
import { TradingStoppedError } from '../../src/ledger/errors.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { intent, T0 } from './fixtures.js';
import {
  establishedFund,
  fundedFund,
  OPENING,
  OPENING_ORDER,
  type TestLedger,
  testLedger,
} from './test-ledger.js';

let test: TestLedger;
let ledger: PostgresLedger;
beforeAll(async () => {
  test = await testLedger();
  ledger = await postgresLedger({
    databaseUrl: test.databaseUrl,
    engine: { id: 'engine-of-the-tests', name: 'the tests' },
  });
});
afterAll(async () => {
  await ledger.disconnect();
  await test.end();
});
beforeEach(async () => {
  await test.empty();
  await test.emptyTables('switch_changes');
  await put('ACTIVE');
});

const put = (state: SwitchState) =>
  test.query('update trading_switch set state = $1, reason = null', [state]);
let changes = 0;
const turn = (to: SwitchState, reason = 'a drill', changeId = `change ${++changes}`) =>
  ledger.changeSwitch({ to, reason, by: 'tests', changeId });

describe('the switch for all funds', () => {
  it('is one for the whole ledger, with who threw it and why, and is told', async () => {
    await fundedFund(ledger);
    expect(await ledger.tradingSwitch()).toMatchObject({ state: 'ACTIVE' });
    await turn('HALTED', 'the venue is down');
    const halted = { state: 'HALTED', reason: 'the venue is down', by: 'tests' };
    expect(await ledger.tradingSwitch()).toMatchObject(halted);
    expect(await ledger.fund('BTC3L')).toMatchObject({ state: 'ESTABLISHING', tradingSwitch: halted });
    expect(await ledger.alerts({ open: true, token: null, limit: 9 })).toEqual([
      expect.objectContaining({
        kind: 'switch-halted',
        token: null,
        what: 'trading of all funds is HALTED, by tests: the venue is down',
      }),
    ]);
  });

  it('takes one change once, and repeats neither reason nor alert of what is so already', async () => {
    await Promise.all([turn('REDUCING', 'first', 'same'), turn('REDUCING', 'first', 'same')]);
    await turn('REDUCING', 'second');
    expect(await ledger.tradingSwitch()).toMatchObject({ state: 'REDUCING', reason: 'first' });
    await turn('ACTIVE', 'over');
    expect(await turn('REDUCING', 'first', 'same')).toMatchObject({ state: 'ACTIVE' });
    expect(await ledger.alerts({ open: true, token: null, limit: 9 })).toHaveLength(2);
  });

  it('halted again for another reason says that one, and is the same alert', async () => {
    await Promise.all([turn('HALTED', 'first', 'same'), turn('HALTED', 'first', 'same')]);
    await turn('HALTED', 'second');
    expect(await ledger.tradingSwitch()).toMatchObject({ state: 'HALTED', reason: 'second' });
    await turn('HALTED', 'first', 'same');
    expect(await ledger.tradingSwitch()).toMatchObject({ state: 'HALTED', reason: 'second' });
    await ledger.resolveAlerts();
    expect(await ledger.alerts({ open: true, token: null, limit: 9 })).toHaveLength(1);
    await turn('ACTIVE', 'over');
    expect(await turn('HALTED', 'first', 'same')).toMatchObject({ state: 'ACTIVE' });
    expect(await ledger.alerts({ open: true, token: null, limit: 9 })).toHaveLength(2);
  });

  it('released, leaves each fund in its own state', async () => {
    await establishedFund(ledger);
    const pause = { token: 'BTC3L', to: 'PAUSED', from: ['ACTIVE'], reason: 'r', by: 'b' } as const;
    await ledger.changeState({ ...pause, changeId: 'p' });
    await turn('HALTED');
    await turn('ACTIVE');
    expect(await ledger.fund('BTC3L')).toMatchObject({ state: 'PAUSED', stateReason: 'r' });
  });

  it('tells whoever watches the funds', async () => {
    await fundedFund(ledger);
    const heard = new Promise<string>((resolve) => {
      void ledger.onFundChanged(resolve).then(() => turn('REDUCING'));
    });
    expect(await heard).toBe('BTC3L');
  });
});

/** What the statements of the ledger let through, for every pair of states. */
describe('an order passes exactly where the rules say so', () => {
  const pairs = FUND_STATES.flatMap((state) => SWITCH_STATES.map((forAll) => [state, forAll] as const));

  it.each(pairs)('fund %s, switch %s', async (state: FundState, forAll: SwitchState) => {
    await fundedFund(ledger);
    await ledger.openRebalance(OPENING);
    const before = await ledger.recordIntent(intent('BTC3L-s000001a1-abc-s009'), OPENING.id, 'BTC3L');
    // No fund is retired that was not being retired before.
    const since = state === 'RETIRED' ? T0 : null;
    await test.query('update funds set state = $1, retiring_since = $2', [state, since]);
    await put(forAll);

    const passes = async (id: string, reduceOnly: boolean) => {
      try {
        await ledger.recordIntent(intent(id, { reduceOnly }), OPENING.id, 'BTC3L');
        await ledger.markSent(id);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(TradingStoppedError);
        return false;
      }
    };
    const trading = tradingUnder(state, forAll);
    expect(await passes(OPENING_ORDER, false)).toBe(trading === 'all');
    expect(await passes('BTC3L-s000001a1-abc-s002', true)).toBe(trading !== 'none');
    expect(await passes(before.intent.clientOrderId, false)).toBe(trading === 'all');
  });
});

describe('an order that was intended before', () => {
  it('is not sent once the switch is thrown, and says why', async () => {
    await fundedFund(ledger);
    await ledger.openRebalance(OPENING);
    await ledger.recordIntent(intent(OPENING_ORDER), OPENING.id, 'BTC3L');
    await turn('HALTED', 'stop everything');
    await expect(ledger.markSent(OPENING_ORDER)).rejects.toThrow(
      'this order is not sent: trading of all funds is HALTED (stop everything)',
    );
  });

  it('an order at a closed rebalance is still refused as that', async () => {
    await fundedFund(ledger);
    await ledger.openRebalance(OPENING);
    await ledger.close(OPENING, 'failed', 'a test');
    await turn('HALTED');
    await expect(ledger.recordIntent(intent(OPENING_ORDER), OPENING.id, 'BTC3L')).rejects.toThrow(
      'is closed',
    );
  });
});
