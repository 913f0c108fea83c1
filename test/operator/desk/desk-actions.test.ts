import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { untilTrue } from '../../support/until.js';
import { type ActingWorld, actingWorld } from './acting-world.js';
import { Answers, type ApiDescription } from './answers.js';
import { Browser, type Heard } from './browser.js';
import { deskOf } from './desk-world.js';

let world: ActingWorld;
let desk: Desk;
let answers: Answers;
/** Nobody is signed in here. */
let nobody: Browser;

beforeAll(async () => {
  world = await actingWorld();
  desk = await deskOf(world);
  nobody = new Browser(desk.url);
  // A document of the server's own.
  answers = new Answers((await nobody.get('/api/openapi.json')).json() as unknown as ApiDescription);
  await nobody.session();
}, 300_000);
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

let keys = 0;
const words = (reason = 'a test', confirm = 'BTC3L') => ({ reason, confirm, key: `key ${++keys}` });

async function fits(
  path: string,
  heard: Promise<Heard>,
  status: number,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await heard;
  expect([answer.status, answer.status === status ? '' : answer.body]).toEqual([status, '']);
  answers.expectFits(path, status, answer.json(), 'post');
  return answer.json();
}
const act = (browser: Browser, body: object, status = 200) =>
  fits('/api/actions', browser.post('/api/actions', body), status);
const preview = (browser: Browser, body: object, status = 200) =>
  fits('/api/preview', browser.post('/api/preview', body), status);
const result = async (browser: Browser, body: object) => {
  const { results } = await act(browser, body);
  // Of an answer that was judged by its description.
  return (results as readonly Record<string, unknown>[])[0] ?? expect.fail('no result');
};
const asked = async (key: string) =>
  (await nobody.get(`/api/requests?key=${encodeURIComponent(key)}`)).json().actions as Record<
    string,
    unknown
  >[];

describe('on loopback, without anybody signed in', () => {
  test('a session says so, and gives a token against other sites', async () => {
    expect((await nobody.session()).json()).toEqual({
      ...{ signedIn: null, mayActUnsigned: true, twoPeople: false },
      csrfToken: expect.any(String),
    });
  });

  test('a rebalance is previewed, accepted, and its outcome is found by its key', async () => {
    const seen = await preview(nobody, { action: 'rebalance', token: 'BTC3L' });
    expect(seen).toMatchObject({
      ...{ title: 'rebalance BTC3L', confirm: 'BTC3L', refused: null, proposes: false, needs: 'nobody' },
    });
    expect(JSON.stringify(seen.facts)).toMatch(/leverage now.*expected fee/);
    const ask = { action: 'rebalance', token: 'BTC3L', ...words('back to target') };
    const accepted = await result(nobody, ask);
    expect(accepted).toMatchObject({ token: 'BTC3L', kind: 'accepted', rebalance: 'BTC3L-e000001' });
    await untilTrue(
      'it has ended',
      async () => JSON.stringify(await asked(ask.key)).includes('"outcome":"no-trade-needed"'),
      { withinMs: 100_000 },
    );
    expect(await asked(ask.key)).toMatchObject([
      {
        ...{ who: 'somebody at the desk', verified: false, origin: 'desk', address: '127.0.0.1' },
        ...{ action: 'rebalance', reason: 'back to target', outcome: 'done' },
        rebalance: { id: 'BTC3L-e000001a1' },
      },
    ]);
    // The same again is the same request.
    expect(await result(nobody, ask)).toMatchObject({ kind: 'done', rebalance: 'BTC3L-e000001' });
    expect(await asked(ask.key)).toHaveLength(1);
  });

  test('a fund is paused, reduced, and resumed, each once under its key', async () => {
    const pause = { action: 'pause', token: 'BTC3L', ...words() };
    expect(await preview(nobody, { action: 'pause', token: 'BTC3L' })).toMatchObject({
      facts: [
        { name: 'state now', text: 'ACTIVE' },
        { name: 'state then', text: 'PAUSED' },
        { name: 'effect', text: expect.stringContaining('trades nothing') },
      ],
    });
    expect(await result(nobody, pause)).toMatchObject({ kind: 'done', what: 'BTC3L is PAUSED' });
    await result(nobody, { action: 'resume', token: 'BTC3L', ...words() });
    // Said again after it was undone, it changes nothing.
    expect(await result(nobody, pause)).toMatchObject({ what: 'BTC3L is ACTIVE' });
    expect(await result(nobody, { action: 'reduce', token: 'BTC3L', ...words() })).toMatchObject({
      what: 'BTC3L is REDUCING',
    });
    await result(nobody, { action: 'resume', token: 'BTC3L', ...words() });
  });

  test('what a fund refuses is a conflict, in its own words', async () => {
    await result(nobody, { action: 'halt', token: 'BTC3L', ...words('a drill') });
    const { error } = await act(nobody, { action: 'reduce', token: 'BTC3L', ...words() }, 409);
    expect(error).toContain('cannot reduce BTC3L: it is HALTED');
    expect((await preview(nobody, { action: 'reduce', token: 'BTC3L' })).refused).toContain(
      'BTC3L is HALTED',
    );
    await result(nobody, { action: 'resume', token: 'BTC3L', ...words('over') });
    for (const action of ['hurry', 'abandon']) {
      const { error: none } = await act(nobody, { action, token: 'BTC3L', ...words() }, 409);
      expect(none).toBe('no rebalance of BTC3L is at work');
    }
  });

  test('the switch for all funds is thrown, and released while one person is enough', async () => {
    expect(await preview(nobody, { action: 'halt-all' })).toMatchObject({ confirm: 'ALL', proposes: false });
    const halted = await result(nobody, { action: 'halt-all', ...words('a drill', 'ALL') });
    expect(halted).toMatchObject({ token: null, kind: 'done', what: 'all funds: HALTED (a drill)' });
    expect((await preview(nobody, { action: 'rebalance', token: 'BTC3L' })).refused).toContain(
      'trading of all funds is HALTED',
    );
    await result(nobody, { action: 'resume-all', ...words('over', 'ALL') });
    expect(await result(nobody, { action: 'pause-all', ...words('all', 'ALL') })).toMatchObject({
      ...{ token: 'BTC3L', kind: 'done' },
    });
    await result(nobody, { action: 'resume', token: 'BTC3L', ...words() });
  });

  test('what takes a token is not done without one', async () => {
    const at = null;
    for (const body of [
      { action: 'create', token: 'BTC3L', units: '1' },
      { action: 'redeem', token: 'BTC3L', units: '1' },
      { action: 'split', token: 'BTC3L', ratio: '10:1', at },
      { action: 'retire', token: 'BTC3L', at },
      { action: 'cancel-dealing', token: 'BTC3L', id: 'BTC3L-c000001' },
    ]) {
      expect((await preview(nobody, body)).needs).toBe('operator');
      expect((await act(nobody, { ...body, ...words() }, 401)).error).toContain('nobody is signed in');
    }
  });

  test('an alert is looked after, unverified', async () => {
    const { alerts } = (await nobody.get('/api/alerts')).json();
    // Of an answer of the desk.
    const [{ id } = expect.fail('no alert')] = alerts as readonly { readonly id: number }[];
    const path = '/api/alerts/{id}/acknowledge';
    expect(await fits(path, nobody.post(`/api/alerts/${id}/acknowledge`, {}), 200)).toEqual({
      ...{ id, acknowledgedBy: 'somebody at the desk' },
    });
    await fits(path, nobody.post('/api/alerts/999999/acknowledge', {}), 409);
  });

  test('all mistakes of a request are told at once, each with its field', async () => {
    const body = {
      action: 'split',
      token: 'no token',
      ratio: '10',
      at: 'tomorrow',
      reason: ' ',
      confirm: 'x',
    };
    const { error, problems } = await act(nobody, body, 400);
    expect(error).toBe('6 mistakes in the request');
    // Of an answer that was judged by its description.
    const fields = (problems as readonly { readonly field: string }[]).map(({ field }) => field);
    expect(fields.toSorted()).toEqual(['at', 'confirm', 'key', 'ratio', 'reason', 'token']);
  });

  test.each([
    [{ action: 'pause', token: 'BTC3L', reason: 'x', confirm: 'ETH3L', key: 'k' }, 'confirm', 'type BTC3L'],
    [
      { action: 'pause', token: 'btc3l', reason: 'x', confirm: 'btc3l', key: 'k' },
      'token',
      'write one of BTC3L',
    ],
    [{ action: 'halt-all', reason: 'x', confirm: 'BTC3L', key: 'k' }, 'confirm', 'type ALL'],
    [
      { action: 'create', token: 'BTC3L', reason: 'x', confirm: 'BTC3L', key: 'k' },
      'units',
      'give one of them',
    ],
    [
      { action: 'redeem', token: 'BTC3L', units: '-1', reason: 'x', confirm: 'BTC3L', key: 'k' },
      'units',
      'above zero',
    ],
    [{ action: 'launch', token: 'BTC3L', reason: 'x', confirm: 'BTC3L', key: 'k' }, 'action', ''],
    [
      { action: 'pause', token: 'BTC3L', reason: 'x', confirm: 'BTC3L', key: 'k', force: true },
      'request',
      'force',
    ],
  ])('%j is refused: %s', async (body, field, says) => {
    const { problems } = await act(nobody, body, 400);
    expect(JSON.stringify(problems)).toContain(field);
    expect(JSON.stringify(problems)).toContain(says);
  });
});

describe('signed in', () => {
  let anna: Browser;
  let bert: Browser;
  let tokens: { readonly anna: string; readonly bert: string };

  beforeAll(async () => {
    const first = await world.ledger.addOperator('anna', null);
    const given = await world.ledger.addOperator('bert', first);
    tokens = { anna: first, bert: (await world.ledger.renewOperator(given)).token };
    anna = new Browser(desk.url);
    bert = new Browser(desk.url);
    await anna.signIn(tokens.anna);
    await bert.signIn(tokens.bert);
  });

  test('the session says who it is and until when, and nothing of the token', async () => {
    const heard = await anna.session();
    expect(heard.json()).toMatchObject({
      signedIn: { name: 'anna', role: 'approver', renewed: true, until: expect.stringMatching(/Z$/) },
      twoPeople: true,
    });
    const [, secret = '?'] = tokens.anna.split('.');
    expect(heard.body).not.toContain(secret);
    expect(JSON.stringify([...anna.cookies])).not.toContain(secret);
  });

  test('units are created under the name of whoever is signed in, and the request is taken back', async () => {
    const ask = { action: 'create', token: 'BTC3L', units: '1.5', ...words('a client came') };
    const created = await result(anna, ask);
    expect(created).toMatchObject({ kind: 'done', id: expect.stringMatching(/^BTC3L-c\d+$/) });
    expect((await result(anna, ask)).what).toMatch(/^asked before: /);
    expect(await asked(ask.key)).toMatchObject([
      {
        who: 'anna',
        verified: true,
        origin: 'desk',
        action: 'create',
        reason: 'a client came',
        outcome: 'done',
      },
    ]);
    const { cancellable, trouble } = (await anna.get('/api/funds/BTC3L/waiting')).json();
    expect(trouble).toBeNull();
    expect(cancellable).toMatchObject([{ action: 'cancel-dealing', id: created.id }]);
    const cancel = { action: 'cancel-dealing', token: 'BTC3L', id: created.id };
    expect(await preview(anna, cancel)).toMatchObject({ refused: null });
    expect((await result(anna, { ...cancel, ...words('it left again') })).what).toContain('is cancelled');
    const [latest] = await world.ledger.auditTrail({
      ...{ token: 'BTC3L', who: 'anna', action: 'cancel', since: null, until: null, limit: 1 },
    });
    expect(latest).toMatchObject({ reason: 'it left again', origin: 'desk', address: '127.0.0.1' });
  });

  test('what two people decide is proposed by one and carried out by another', async () => {
    await result(anna, { action: 'halt', token: 'BTC3L', ...words('a strange fill') });
    expect(await preview(anna, { action: 'resume', token: 'BTC3L' })).toMatchObject({
      ...{ proposes: true, needs: 'operator' },
    });
    const waiting = await result(anna, { action: 'resume', token: 'BTC3L', ...words('it was ours') });
    expect(waiting).toMatchObject({ kind: 'proposed', approval: expect.stringMatching(/^BTC3L-p/) });
    const [approve, decline] = ['/api/approvals/{id}/approve', '/api/approvals/{id}/decline'];
    const path = `/api/approvals/${waiting.approval}`;
    await fits(approve, anna.post(`${path}/approve`, { confirm: 'BTC3L' }), 409);
    await fits(approve, nobody.post(`${path}/approve`, { confirm: 'BTC3L' }), 401);
    await fits(approve, bert.post(`${path}/approve`, { confirm: 'ETH3L' }), 400);
    await fits(approve, bert.post('/api/approvals/BTC3L-p00000000/approve', { confirm: 'BTC3L' }), 409);
    const decided = await fits(approve, bert.post(`${path}/approve`, { confirm: 'BTC3L' }), 200);
    expect(decided).toMatchObject({ state: 'used', what: 'BTC3L is ACTIVE', operatorToken: null });
    await world.fundIs('ACTIVE');

    const split = await result(anna, {
      action: 'split',
      token: 'BTC3L',
      ratio: '10:1',
      ...words('too dear'),
    });
    expect(split.kind).toBe('proposed');
    const other = `/api/approvals/${split.approval}/decline`;
    expect(await fits(decline, bert.post(other, { reason: 'not now' }), 200)).toMatchObject({
      ...{ state: 'declined', what: 'declined by bert: not now' },
    });
  });

  test('signed out, the browser is nobody again, and its old cookie opens nothing', async () => {
    const gone = new Browser(desk.url);
    await gone.signIn(tokens.anna);
    const thief = gone.twin();
    expect((await gone.signOut()).json()).toMatchObject({ signedIn: null });
    expect((await gone.session()).json()).toMatchObject({ signedIn: null });
    await act(thief, { action: 'pause', token: 'BTC3L', ...words() }, 401);
    expect((await thief.session()).json()).toMatchObject({ signedIn: null });
  });
});
