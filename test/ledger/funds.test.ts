import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FundStateChange } from '../../src/contract/activities.js';
import type { FundState } from '../../src/contract/fund-state.js';
import { FundIdentityError, StateConflictError, UnknownFundError } from '../../src/ledger/errors.js';
import { d, settings, withRange } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(() => test.empty());
afterAll(() => test.end());

describe('registering a fund', () => {
  it('begins its life, with three characters of its own for order ids', async () => {
    const fund = await test.ledger.registerFund(settings());
    expect(fund).toMatchObject({
      settings: settings(),
      rules: { version: 1, since: null },
      pendingSettings: null,
      pendingRules: null,
      state: 'ESTABLISHING',
      stateReason: null,
      units: null,
      anchor: null,
      contracts: '0',
      cash: '0',
      feesPayable: '0',
      feesBookedUntil: null,
      eventsBookedUntil: null,
    });
    expect(fund.epoch).toMatch(/^[a-z0-9]{3}$/);
    expect(await test.ledger.registerFund(settings())).toEqual(fund);
    expect(await test.ledger.funds()).toEqual([fund]);
  });

  it('registers it once, however many processes start at the same time', async () => {
    const other = await test.another();
    const ledgers = [test.ledger, other, test.ledger, other];
    const registered = await Promise.all(ledgers.map((ledger) => ledger.registerFund(settings())));
    for (const fund of registered) expect(fund).toEqual(registered[0]);
  });

  it('leaves the rules of a fund that is there as they are, whatever the file says', async () => {
    const fund = await test.ledger.registerFund(settings());
    expect(await test.ledger.registerFund(withRange('0.1'))).toEqual(fund);
    await test.ledger.bookInitialCapital('BTC3L', d('100'), 0);
    const established = await test.ledger.fund('BTC3L');
    expect(await test.ledger.registerFund(withRange('0.1'))).toEqual(established);
    expect(established).toMatchObject({ settings: settings(), pendingSettings: null });
  });

  it('refuses to make it another fund once it is established, and lists every difference', async () => {
    await establishedFund(test.ledger);
    const other = settings({
      account: 'second',
      leverage: d('-3'),
      initial: { equity: d('100'), nav: d('1') },
    });
    const registering = test.ledger.registerFund(other);
    await expect(registering).rejects.toThrow(FundIdentityError);
    await expect(registering).rejects.toThrow(
      'account was main, now second; leverage was 3, now -3; initial.nav was 10, now 1',
    );
    expect((await test.ledger.fund('BTC3L')).pendingSettings).toBeNull();
  });

  it('refuses a second fund in one book: the two would net each other', async () => {
    await test.ledger.registerFund(settings());
    const second = test.ledger.registerFund(settings({ token: 'BTC3S', leverage: d('-3') }));
    await expect(second).rejects.toThrow('account main with contract BTCUSDT belongs to BTC3L');
  });

  it('knows no other funds', async () => {
    await expect(test.ledger.fund('DOGE3L')).rejects.toThrow(UnknownFundError);
  });
});

describe('changing the state of a fund', () => {
  beforeEach(() => establishedFund(test.ledger));

  const change = (to: FundState, from: FundState[], changeId: string): FundStateChange => ({
    token: 'BTC3L',
    to,
    from,
    reason: `for ${changeId}`,
    by: 'operator',
    changeId,
  });
  const pause = change('PAUSED', ['ACTIVE', 'REDUCING'], 'c1');
  const resume = change('ACTIVE', ['PAUSED', 'HALTED'], 'c2');

  it('keeps who, why and when', async () => {
    const paused = await test.ledger.changeState(pause);
    expect(paused).toMatchObject({ state: 'PAUSED', stateReason: 'for c1' });
    expect(await test.ledger.fund('BTC3L')).toEqual(paused);
    const audit = await test.query("select * from state_changes where change_id = 'c1'");
    expect(audit).toMatchObject([
      { from_state: 'ACTIVE', to_state: 'PAUSED', reason: 'for c1', changed_by: 'operator' },
    ]);
  });

  it('applies a repeated change once, even after the next one', async () => {
    await test.ledger.changeState(pause);
    await test.ledger.changeState(resume);
    expect((await test.ledger.changeState(pause)).state).toBe('ACTIVE');
  });

  it('refuses a transition from the wrong state and names the present one', async () => {
    const resuming = test.ledger.changeState(resume);
    await expect(resuming).rejects.toThrow(StateConflictError);
    await expect(resuming).rejects.toThrow('BTC3L is ACTIVE: only from PAUSED, HALTED does it become ACTIVE');
  });

  it('lets one of two contradicting changes through', async () => {
    const halt = change('HALTED', ['ACTIVE'], 'c3');
    const results = await Promise.allSettled([test.ledger.changeState(pause), test.ledger.changeState(halt)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('admitting a request', () => {
  const admit = (key: string, cause: 'emergency' | 'establish' = 'emergency', ledger = test.ledger) =>
    ledger.admitRequest('BTC3L', cause, key, 'operator', 'because');

  it('numbers them from 1 for each cause, and a repeated key as before', async () => {
    await test.ledger.registerFund(settings());
    expect(await admit('a')).toBe(1);
    expect(await admit('b')).toBe(2);
    expect(await admit('a')).toBe(1);
    expect(await admit('a', 'establish')).toBe(1);
  });

  it('gives every key one number, and no number twice, under simultaneous requests', async () => {
    await test.ledger.registerFund(settings());
    const other = await test.another();
    const keys = ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd'];
    const numbers = await Promise.all(
      keys.map((key, index) => admit(key, 'emergency', index % 2 === 0 ? test.ledger : other)),
    );
    expect(numbers.slice(0, 4)).toEqual(numbers.slice(4));
    expect(numbers.slice(0, 4).toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('knows its funds', async () => {
    await expect(admit('a')).rejects.toThrow(UnknownFundError);
  });
});
