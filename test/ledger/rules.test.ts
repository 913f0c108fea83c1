import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { NotAuthenticatedError } from '../../src/ledger/audit-errors.js';
import { RulesRefusedError } from '../../src/ledger/errors.js';
import type { RulesApplication } from '../../src/ledger/rules-port.js';
import { d, request, settings, settlement, strike, withRange } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(() => test.empty());
afterAll(() => test.end());

const apply = (fund: FundSettings, changes: Partial<RulesApplication> = {}, dryRun = false) =>
  test.ledger.applyRules(
    { funds: [fund], at: null, operatorToken: null, source: 'apply', reason: 'calmer', ...changes },
    dryRun,
  );
const fund = () => test.ledger.fund('BTC3L');
const HOUR_MS = 3_600_000;

const next = request('emergency', 'BTC3L-e000001');
/** Ends at a new rebalance point, struck by this version of the rules. */
const point = async (rulesVersion: number, range: string, input = next) => {
  await test.ledger.openRebalance(input);
  const struck = strike({ anchorSeq: 1, rulesVersion, range: d(range) });
  const anchor = { price: struck.markPrice, time: struck.time, range: struck.range };
  return test.ledger.settle(settlement(input, { outcome: 'no-trade-needed', strike: struck, anchor }));
};
const versions = async () =>
  (await test.ledger.ruleVersions('BTC3L')).map(({ version, state }) => `${version} ${state}`);
const versionOf = async (id: string) =>
  (await test.query('select rules_version from rebalances where id = $1', [id]))[0]?.rules_version;

describe('the versions of a fund', () => {
  it('begin with what it was first started with', async () => {
    await test.ledger.registerFund(settings());
    expect(await test.ledger.ruleVersions('BTC3L')).toMatchObject([
      { version: 1, source: 'first-start', recordedBy: 'unverified', state: 'in-force', since: null },
    ]);
  });

  it('keep who, why, when and a hash of the content, which the order of keys does not change', async () => {
    await establishedFund(test.ledger);
    const token = await test.ledger.addOperator('anna', null);
    const before = await test.ledger.clock();
    await apply(withRange('0.12'), { operatorToken: token, reason: 'as the board decided' });
    const [latest, first] = await test.ledger.ruleVersions('BTC3L');
    expect(latest).toMatchObject({
      version: 2,
      recordedBy: 'anna',
      reason: 'as the board decided',
      source: 'apply',
      state: 'waiting',
      settings: { rules: { interim: { range: '0.12' } } },
    });
    expect(latest?.recordedAt).toBeGreaterThanOrEqual(before);
    expect(latest?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(latest?.hash).not.toBe(first?.hash);

    const { token: name, ...rest } = settings();
    await apply({ ...rest, token: name });
    expect((await test.ledger.ruleVersions('BTC3L'))[0]?.hash).toBe(first?.hash);
  });

  it.each(['update rule_versions set reason = $1', 'delete from rules_in_force where token <> $1'])(
    'are only ever added to: %s',
    async (statement) => {
      await establishedFund(test.ledger);
      await expect(test.query(statement, ['x'])).rejects.toThrow('are never changed or deleted');
    },
  );

  it('read rules of an older version with what held before newer fields were', async () => {
    await establishedFund(test.ledger);
    const [version] = await test.ledger.ruleVersions('BTC3L');
    expect(version?.settings.rules).toMatchObject({
      guards: { priceAge: '5' },
      caps: { leverage: null, notional: null },
    });
  });

  it('are found where somebody has changed one past the database, by the hash', async () => {
    await establishedFund(test.ledger);
    await test.query(`insert into rule_versions select token, 9, jsonb_set(settings, '{rules,minGap}', '"0"'), hash,
      asked_for, source, recorded_by, reason, recorded_at from rule_versions`);
    await expect(test.ledger.ruleVersions('BTC3L')).rejects.toThrow(
      'version 9 of the rules of BTC3L cannot be read: its content is not what was recorded: the hash differs',
    );
  });

  it('say which of them cannot be read, and why', async () => {
    await establishedFund(test.ledger);
    await test.query(`insert into rule_versions select token, 9, settings - 'leverage', hash, asked_for, source,
      recorded_by, reason, recorded_at from rule_versions`);
    await expect(test.ledger.ruleVersions('BTC3L')).rejects.toThrow(
      'version 9 of the rules of BTC3L cannot be read: leverage is not a decimal',
    );
  });
});

describe('applying rules', () => {
  it('waits for the next rebalance point, the range included', async () => {
    await establishedFund(test.ledger);
    expect(await apply(withRange('0.10'))).toMatchObject([
      { kind: 'changed', version: 2, effect: 'next-point', at: null, replaces: null, openRebalance: null },
    ]);
    expect(await fund()).toMatchObject({
      settings: settings(),
      rules: { version: 1 },
      pendingRules: { version: 2, at: null },
      anchor: { range: '0.15' },
    });

    await point(2, '0.1');
    expect(await fund()).toMatchObject({
      settings: withRange('0.10'),
      rules: { version: 2, since: strike().time },
      pendingSettings: null,
      pendingRules: null,
      anchor: { seq: 2, range: '0.1' },
    });
    expect(await versions()).toEqual(['2 in-force', '1 former']);
    expect(await test.ledger.ruleVersions('BTC3L')).toMatchObject([{ rebalanceId: next.id }, {}]);
    expect(await versionOf(next.id)).toBe(2);
  });

  it('goes on waiting where the rebalance point stays', async () => {
    await establishedFund(test.ledger);
    await apply(withRange('0.10'));
    await test.ledger.openRebalance(next);
    const struck = strike({ anchorSeq: 1, rulesVersion: 2 });
    await test.ledger.settle(settlement(next, { outcome: 'skipped', strike: struck, anchor: null }));
    expect(await fund()).toMatchObject({ rules: { version: 1 }, pendingRules: { version: 2 } });
  });

  it('leaves a rebalance at work the rules of its strike: the next one goes by the new ones', async () => {
    await establishedFund(test.ledger);
    await test.ledger.openRebalance(next);
    expect(await apply(withRange('0.10'))).toMatchObject([{ openRebalance: next.id }]);
    await point(1, '0.15');
    expect(await fund()).toMatchObject({
      rules: { version: 1 },
      pendingRules: { version: 2 },
      anchor: { seq: 2, range: '0.15' },
    });
    expect(await versionOf(next.id)).toBe(1);

    await point(2, '0.1', request('emergency', 'BTC3L-e000002'));
    expect(await fund()).toMatchObject({ rules: { version: 2 }, anchor: { seq: 3, range: '0.1' } });
  });

  it('replaces what waited, and takes it back where it comes to what is in force', async () => {
    await establishedFund(test.ledger);
    await apply(withRange('0.10'));
    expect(await apply(withRange('0.12'))).toMatchObject([{ version: 3, replaces: 2 }]);
    expect(await apply(withRange('0.12'))).toEqual([{ kind: 'same', token: 'BTC3L', version: 3 }]);
    expect(await apply(settings())).toMatchObject([{ version: 4, effect: 'at-once', replaces: 3 }]);
    expect(await fund()).toMatchObject({ settings: settings(), pendingSettings: null, pendingRules: null });
    expect(await versions()).toEqual(['4 in-force', '3 replaced', '2 replaced', '1 former']);
  });

  it('changes nothing where nothing is otherwise', async () => {
    await establishedFund(test.ledger);
    expect(await apply(settings())).toEqual([{ kind: 'same', token: 'BTC3L', version: 1 }]);
    expect(await versions()).toEqual(['1 in-force']);
  });

  it('records nothing of a dry run, and says the same', async () => {
    await establishedFund(test.ledger);
    const dry = await apply(withRange('0.10'), {}, true);
    expect(await versions()).toEqual(['1 in-force']);
    expect(await apply(withRange('0.10'))).toEqual(dry);
  });

  it('takes effect at once before the fund is established: nothing has happened under its rules', async () => {
    const { epoch } = await test.ledger.registerFund(settings());
    const changed = settings({ leverage: d('5'), account: 'other', contract: 'ETHUSDT' });
    expect(await apply(changed)).toMatchObject([{ effect: 'at-once' }]);
    expect(await fund()).toMatchObject({ settings: changed, epoch, pendingSettings: null });
    const funded = await test.ledger.bookInitialCapital('BTC3L', d('100'), 0);
    expect(funded.cash).toBe('100');
    expect(await fund()).toMatchObject({ cash: '100', units: '10' });
  });

  it('leaves a fund that the ledger does not know to the start of a worker', async () => {
    expect(await apply(settings())).toMatchObject([{ kind: 'new', token: 'BTC3L' }]);
    expect(await test.ledger.funds()).toEqual([]);
  });

  it('is all or nothing, and names everything that speaks against it', async () => {
    await establishedFund(test.ledger);
    const eth = settings({ token: 'ETH3L', contract: 'ETHUSDT', account: 'eth' });
    await test.ledger.registerFund(eth);
    const other = settings({ leverage: d('-3'), initial: { equity: d('100'), nav: d('1') } });
    const taken = { ...eth, account: 'main', contract: 'BTCUSDT' };
    const applying = apply(settings(), { funds: [taken, other], at: Date.UTC(2020, 0, 1) });
    await expect(applying).rejects.toThrow(RulesRefusedError);
    await expect(applying).rejects.toThrow(
      /2020-01-01T00:00:00.000Z is past.*BTC3L: leverage was 3, now -3.*BTC3L: initial.nav was 10, now 1.*ETH3L: account main with contract BTCUSDT belongs to BTC3L/,
    );
    expect(await test.ledger.ruleVersions('ETH3L')).toHaveLength(1);
  });

  it('knows an operator by the token alone', async () => {
    await establishedFund(test.ledger);
    await expect(apply(withRange('0.1'), { operatorToken: 'anna.guessed' })).rejects.toThrow(
      NotAuthenticatedError,
    );
    expect(await versions()).toEqual(['1 in-force']);
  });

  it('numbers versions one after the other, however many apply at once', async () => {
    await establishedFund(test.ledger);
    const other = await test.another();
    const ranges = ['0.05', '0.06', '0.07', '0.08'];
    await Promise.all(
      ranges.map((range, index) =>
        (index % 2 === 0 ? test.ledger : other).applyRules({
          ...{ funds: [withRange(range)], at: null, operatorToken: null, source: 'apply', reason: 'x' },
        }),
      ),
    );
    expect(await versions()).toEqual(['5 waiting', '4 replaced', '3 replaced', '2 replaced', '1 in-force']);
  });
});

describe('rules for an instant', () => {
  it('wait for it, and no rebalance point before it puts them in force', async () => {
    await establishedFund(test.ledger);
    const at = (await test.ledger.clock()) + HOUR_MS;
    expect(await apply(withRange('0.10'), { at })).toMatchObject([{ effect: 'at-instant', at }]);
    await point(1, '0.15');
    expect(await fund()).toMatchObject({ rules: { version: 1 }, pendingRules: { version: 2, at } });
    expect((await test.ledger.takeUpRules('BTC3L', at - 1)).rules.version).toBe(1);

    const taken = await test.ledger.takeUpRules('BTC3L', at + 5);
    expect(taken).toMatchObject({
      settings: withRange('0.10'),
      rules: { version: 2, since: at },
      pendingRules: null,
      // The range is fixed in the rebalance point: the next one has the new one.
      anchor: { range: '0.15' },
      formerRules: [{ settings: settings(), until: at }],
    });
    expect(await test.ledger.takeUpRules('BTC3L', at + 5)).toEqual(taken);
    expect((await test.ledger.bookFees('BTC3L', [], at)).formerRules).toHaveLength(1);
    expect((await fund()).formerRules).toEqual([]);
  });

  it('are in force from it on also where newer ones are applied before anybody took them up', async () => {
    await establishedFund(test.ledger);
    const at = (await test.ledger.clock()) + 300;
    await apply(withRange('0.10'), { at });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await apply(withRange('0.12'))).toMatchObject([{ version: 3, replaces: null }]);
    expect(await fund()).toMatchObject({ rules: { version: 2, since: at }, pendingRules: { version: 3 } });
  });
});
