import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { d, settings } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(() => test.empty());
afterAll(() => test.end());

describe('operators', () => {
  it('are known by their token, of which the ledger keeps nothing that could be used', async () => {
    const token = await test.ledger.addOperator('anna', null);
    expect(await test.ledger.whoIs(token)).toBe('anna');
    const secret = token.slice('anna.'.length);
    const [row] = await test.query('select * from operators');
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(JSON.stringify(row)).not.toContain(Buffer.from(secret).toString('base64url'));
  });

  it('are known by a token from before, whose hash was dearer', async () => {
    await test.ledger.addOperator('anna', null);
    const hash = scryptSync('of-last-year', 'salt', 32).toString('base64url');
    await test.query("update operators set salt = 'salt', hash = $1, hash_cost = 16384", [hash]);
    expect(await test.ledger.whoIs('anna.of-last-year')).toBe('anna');
    await expect(test.ledger.whoIs('anna.of-this-year')).rejects.toThrow('is wrong');
    const { token } = await test.ledger.renewOperator('anna.of-last-year');
    expect(await test.ledger.whoIs(token)).toBe('anna');
  });

  it.each([
    ['a wrong secret', 'anna.wrong'],
    ['nobody', 'bert.secret'],
    ['a name alone', 'anna'],
    ['nothing', ''],
    ['something else', '../../etc/passwd'],
  ])('are not taken for %s', async (_what, given) => {
    await test.ledger.addOperator('anna', null);
    await expect(test.ledger.whoIs(given)).rejects.toThrow('you are not known here');
  });

  it('are added by an operator, but for the first', async () => {
    const anna = await test.ledger.addOperator('anna', null);
    await expect(test.ledger.addOperator('bert', null)).rejects.toThrow('only one of them adds another');
    await expect(test.ledger.addOperator('bert', 'anna.wrong')).rejects.toThrow('is wrong');
    await test.ledger.addOperator('bert', anna);
    await expect(test.ledger.addOperator('bert', anna)).rejects.toThrow('is an operator already');
    await expect(test.ledger.addOperator('Bert!', anna)).rejects.toThrow('is no name');
    expect(await test.ledger.operators()).toMatchObject([
      { name: 'anna', renewed: true },
      { name: 'bert', renewed: false, issuedBy: 'anna' },
    ]);
  });

  it('of two who would be the first at once, one is', async () => {
    const other = await test.another();
    const ended = await Promise.allSettled([
      test.ledger.addOperator('anna', null),
      other.addOperator('bert', null),
    ]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('make a token their own, and the one that another has seen ends', async () => {
    const anna = await test.ledger.addOperator('anna', null);
    const seen = await test.ledger.addOperator('bert', anna);
    const { name, token } = await test.ledger.renewOperator(seen);
    expect(name).toBe('bert');
    await expect(test.ledger.whoIs(seen)).rejects.toThrow('is wrong, was renewed, or was removed');
    expect(await test.ledger.whoIs(token)).toBe('bert');
  });

  it('are removed by another, at once and for good', async () => {
    const anna = await test.ledger.addOperator('anna', null);
    const bert = await test.ledger.addOperator('bert', anna);
    await expect(test.ledger.removeOperator('anna', anna)).rejects.toThrow('cannot remove itself');
    await test.ledger.removeOperator('bert', anna);
    await expect(test.ledger.whoIs(bert)).rejects.toThrow('was removed');
    await expect(test.ledger.addOperator('bert', anna)).rejects.toThrow('names are not used again');
    await expect(test.ledger.removeOperator('carl', anna)).rejects.toThrow('there is no operator carl');
  });
});

describe('roles', () => {
  const transfer = {
    id: 't1',
    token: 'BTC3L',
    kind: 'top-up',
    amount: d('5'),
    reason: 'asked for',
    validForMs: 1_000,
  } as const;
  let anna: string;
  let viewer: string;
  let operator: string;
  beforeEach(async () => {
    anna = await test.ledger.addOperator('anna', null);
    viewer = await test.ledger.addOperator('vera', anna, 'viewer');
    operator = await test.ledger.addOperator('otto', anna, 'operator');
  });

  it('a viewer looks and does nothing else', async () => {
    const needed = 'vera is a viewer, and this needs an operator';
    expect(await test.ledger.principal(viewer)).toMatchObject({ name: 'vera', role: 'viewer' });
    await expect(test.ledger.expectTransfer(viewer, transfer)).rejects.toThrow(needed);
    await expect(test.ledger.cancelTransfer(viewer, 't1')).rejects.toThrow(needed);
    await expect(test.ledger.cancelDealing(viewer, 'BTC3L-c000001')).rejects.toThrow(needed);
    await expect(test.ledger.cancelUnitChange(viewer, { id: 'BTC3L-u000001', reason: 'no' })).rejects.toThrow(
      needed,
    );
    const application = { funds: [settings()], at: null, source: 'apply', reason: 'try' } as const;
    await expect(test.ledger.applyRules({ ...application, operatorToken: viewer })).rejects.toThrow(needed);
    await expect(test.ledger.addOperator('mia', viewer)).rejects.toThrow('and this needs an approver');
    await expect(test.ledger.whoIs(viewer, 'operator')).rejects.toThrow(needed);
  });

  it('an operator acts, and says nothing of who else is one', async () => {
    const needed = 'otto is an operator, and this needs an approver';
    await establishedFund(test.ledger);
    await test.ledger.expectTransfer(operator, transfer);
    await expect(test.ledger.addOperator('mia', operator)).rejects.toThrow(needed);
    await expect(test.ledger.removeOperator('vera', operator)).rejects.toThrow(needed);
    await expect(test.ledger.changeRole({ name: 'otto', role: 'approver' }, operator)).rejects.toThrow(
      needed,
    );
  });

  it('are changed by another approver, at once', async () => {
    await test.ledger.changeRole({ name: 'vera', role: 'operator' }, anna);
    expect(await test.ledger.whoIs(viewer, 'operator')).toBe('vera');
    await test.ledger.changeRole({ name: 'vera', role: 'viewer' }, anna);
    await expect(test.ledger.whoIs(viewer, 'operator')).rejects.toThrow('vera is a viewer');
    await expect(test.ledger.changeRole({ name: 'anna', role: 'viewer' }, anna)).rejects.toThrow(
      'cannot change its own role',
    );
    await expect(test.ledger.changeRole({ name: 'nemo', role: 'viewer' }, anna)).rejects.toThrow(
      'there is no operator nemo',
    );
  });

  it('the first is an approver', async () => {
    await test.empty();
    await expect(test.ledger.addOperator('anna', null, 'viewer')).rejects.toThrow('must be an approver');
  });
});
