import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withHedgeBooks } from '../../../src/config/hedge-books.js';
import type { DealingAsk } from '../../../src/contract/dealing.js';
import { requestDealing, requestRetirement } from '../../../src/contract/fund-messages.js';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import { fundStart } from '../../../src/contract/start-fund.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { RebalanceRecord } from '../../../src/ledger/records/rebalance.js';
import { explanationOf } from '../../../src/operator/explain/explanation.js';
import type { fund } from '../../../src/workflows/index.js';
import { START, workedFund } from '../../activities/rebalance-world.js';
import { d } from '../../ledger/fixtures.js';
import { Deaths } from '../dying-steps.js';
import { type RunningSystem, runningSystem } from '../running-system.js';
import { eventually, type FundHandle, fundHandle } from '../workflow-world.js';

const TOKENS = ['I3L', 'I3S', 'I2L'] as const;
type Token = (typeof TOKENS)[number];
const BOOK = 'MAIN';

const member = (token: Token, leverage: string, equity: string): FundSettings => ({
  ...workedFund(),
  ...{ token, model: 'index', leverage: d(leverage), initial: { equity: d(equity), nav: d('100') } },
});

const deaths = new Deaths();
/** Every death is followed by a pause. */
const PATIENCE_MS = 200_000;

let system: RunningSystem;
const handles = new Map<string, FundHandle>();

const MEMBERS = [member('I3L', '3', '100'), member('I3S', '-3', '60'), member('I2L', '2', '40')];

beforeAll(async () => {
  const funds = withHedgeBooks(MEMBERS);
  system = await runningSystem(funds, { deposit: '200' }, deaths.inSteps, deaths.inLedger);
  for (const { token } of funds) {
    const start = fundStart(token, WorkflowIdConflictPolicy.FAIL);
    handles.set(token, fundHandle(await system.client.workflow.start<typeof fund>('fund', start)));
  }
  await settled(1);
}, 250_000);
afterAll(() => system?.end());

function handle(token: string): FundHandle {
  const found = handles.get(token);
  if (found === undefined) throw new Error(`no ${token}`);
  return found;
}

/** Until every fund has this rebalance point at least, and nobody has anything to do. */
async function settled(anchorSeq: number): Promise<void> {
  for (const token of TOKENS) {
    const { view } = handle(token);
    await eventually(view, ({ idle, anchorSeq: seq }) => idle && (seq ?? 0) >= anchorSeq, PATIENCE_MS);
  }
  await handle(BOOK).until(({ idle }) => idle);
}

const fundOf = (token: string) => system.books.ledger.fund(token);
const historyOf = (token: string) => system.books.ledger.history({ token, limit: 100 });
const latest = async (token: string): Promise<RebalanceRecord> => {
  const [record] = await historyOf(token);
  if (record === undefined) throw new Error(`${token} has no rebalance`);
  return record;
};

/** Cash of the book beyond that of its funds. */
async function residualCash(): Promise<string> {
  const funds = await Promise.all(TOKENS.map(fundOf));
  const own = funds.reduce((sum, { cash }) => sum.plus(cash), ZERO);
  return decimal((await fundOf(BOOK)).cash)
    .minus(own)
    .toFixed();
}

/** The book holds what its funds hold, and beyond that the residual alone. */
async function residual(): Promise<string> {
  const funds = await Promise.all(TOKENS.map(fundOf));
  const held = funds.reduce((sum, { contracts }) => sum.plus(contracts), ZERO);
  return decimal((await fundOf(BOOK)).contracts)
    .minus(held)
    .toFixed();
}

async function explained(id: string) {
  const detail = await system.books.ledger.rebalanceDetail(id);
  if (detail === null) throw new Error(`no rebalance '${id}'`);
  return explanationOf(detail);
}

describe('funds that share an account', () => {
  test('are established by one netted trade, although the worker dies at every boundary', async () => {
    const died = ['joinRound', 'snapshot', 'takeWaiting', 'bookInitialCapital', 'recordIntent', 'settle'];
    expect([...deaths.at]).toEqual(
      expect.arrayContaining(died.flatMap((name) => [`before ${name}`, `after ${name}`])),
    );
    expect(await Promise.all(TOKENS.map(async (token) => (await fundOf(token)).contracts))).toEqual([
      ...['3', '-1.8', '0.8'],
    ]);
    expect(await fundOf(BOOK)).toMatchObject({ contracts: '2', state: 'ACTIVE' });
    const filled = (await system.market.orders()).filter(({ status }) => status === 'Filled');
    expect(filled.map(({ contracts }) => contracts)).toEqual(['2']);
    expect(await residual()).toBe('0');
  });

  test('get what crosses at the strike, under an id of its own, and the rest at one average price', async () => {
    const [long, short, less] = await Promise.all(TOKENS.map(latest));
    expect(short?.share).toMatchObject({ crossed: '-1.8', executed: '0', fee: '0', price: '100' });
    expect(short?.share?.id).toMatch(/^MAIN-s000001a\d+-x002$/);
    const bought = [long?.share?.crossed, less?.share?.crossed];
    // Three parts and eight tenths, by largest remainder.
    expect(bought).toEqual(['1.421', '0.379']);
    expect([long?.share?.executed, less?.share?.executed]).toEqual(['1.579', '0.421']);
    expect([long, short, less].every((record) => record?.outcome === 'done')).toBe(true);
  });

  test('are served once for each key, however often it is asked', async () => {
    await system.market.move(START + 60_000, '103');
    const answers = await Promise.all([1, 2, 3].map(() => handle('I3L').ask({ requestKey: 'once' })));
    expect(new Set(answers.map(({ key }) => key)).size).toBe(1);
    await settled(1);
    await handle('I3L').until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    const closed = (await historyOf('I3L')).filter(({ cause }) => cause === 'emergency');
    expect(closed.map(({ outcome }) => outcome)).toEqual(['done']);
    expect(await residual()).toBe('0');
  });

  test('are served together at a daily', async () => {
    await system.market.move(START + 120_000, '101');
    await Promise.all(TOKENS.map((token) => handle(token).daily('2020-03-11T02:30:00Z')));
    await settled(2);
    const rounds = (await Promise.all(TOKENS.map(latest))).map(({ share }) => share?.round);
    expect(new Set(rounds).size).toBe(1);
    // Less than 5 USDT is no order: the residual has it.
    expect(Number(await residual()) * 101).toBeLessThan(5);
  });

  test('trade without one of them that is paused', async () => {
    await handle('I3S').change('pause', 'pause-one');
    const before = (await fundOf('I3S')).contracts;
    await system.market.move(START + 180_000, '104');
    expect(await handle('I3S').ask({ requestKey: 'paused' })).toMatchObject({ kind: 'refused' });
    await handle('I2L').ask({ requestKey: 'without' });
    await handle('I2L').until(
      ({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'without'),
    );
    expect(await latest('I2L')).toMatchObject({ outcome: 'done' });
    expect((await fundOf('I3S')).contracts).toBe(before);
    await handle('I3S').change('resume', 'resume-one');
  });

  test('deal creations and redemptions at the strike of a round, whose cash moves in their account', async () => {
    const ask = (token: string, kind: 'creation' | 'redemption', quantity: string) => {
      const own = { token, kind, measure: 'units', quantity: d(quantity) } as const;
      const asked: DealingAsk = { ...own, requestKey: `${kind} of ${token}`, requestedBy: 'ann', feed: null };
      return handle(token).workflow.executeUpdate(requestDealing, { args: [asked] });
    };
    expect(await ask('I3L', 'creation', '0.5')).toMatchObject({ dealing: { id: 'I3L-c000001' } });
    expect(await ask('I2L', 'redemption', '0.2')).toMatchObject({ dealing: { state: 'waiting' } });
    await system.market.move(START + 240_000, '104');
    await Promise.all(['I3L', 'I2L'].map((token) => handle(token).daily('2020-03-12T02:30:00Z')));
    await handle('I3L').until(({ idle }) => idle);
    await handle('I2L').until(({ idle }) => idle);
    const [long, less] = [await latest('I3L'), await latest('I2L')];
    expect(long).toMatchObject({ outcome: 'done', figures: { units: '1.5' } });
    expect(less).toMatchObject({
      outcome: 'done',
      share: { round: long.share?.round },
      figures: { units: '0.2' },
    });
    const due = await system.books.ledger.expectedTransfers({ token: BOOK, open: true });
    expect(due.map(({ token, account }) => ({ token, account }))).toEqual(
      expect.arrayContaining([
        { token: 'I3L', account: 'main' },
        { token: 'I2L', account: 'main' },
      ]),
    );
    const traded = await residualCash();
    for (const { amount } of due) await system.market.hand('transfer', { amount });
    const moved = await system.market.venue.transfers('main', START);
    const { unmatched } = await system.books.ledger.bookTransfers(BOOK, moved);
    expect(unmatched).toEqual([]);
    expect(await residualCash()).toBe(traded);
    expect(await fundOf('I3L')).toMatchObject({ receivable: '0' });
  });

  test('hold a residual beside them from the round on that follows its declaration', async () => {
    const { ledger } = system.books;
    const declared = { residual: d('-0.4'), capital: d('0') };
    const funds = withHedgeBooks(MEMBERS, new Map([['main', declared]]));
    const words = { at: null, operatorToken: null, source: 'apply', reason: 'a view of ours' } as const;
    const applied = await ledger.applyRules({ funds, ...words }, false);
    expect(applied.map(({ token, kind }) => [token, kind])).toEqual([
      ...[...TOKENS].sort().map((token) => [token, 'same']),
      [BOOK, 'changed'],
    ]);
    const before = (await latest(BOOK)).id;
    await handle('I3L').ask({ requestKey: 'declared' });
    await handle('I3L').until(
      ({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'declared'),
    );
    expect(await residual()).toBe('-0.4');
    const round = await explained((await latest(BOOK)).id);
    expect(round).toMatchObject({ equal: true, rules: { version: 2 } });
    expect(round.strikes[0]?.strike.round?.declared).toBe('-0.4');
    const names = round.strikes[0]?.steps.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['I3L wants', 'the residual wants', 'net']));
    expect(round.division?.residual).not.toBeNull();
    // That of before goes by the residual of its day.
    const former = await explained(before);
    expect(former).toMatchObject({ equal: true, rules: { version: 1 } });
    expect(former.strikes[0]?.strike.round?.declared).toBeUndefined();
  });

  test('are retired one by one, by rounds, and the others go on', async () => {
    const { workflow, until } = handle('I2L');
    const ask = { token: 'I2L', at: null, reason: 'no demand', requestKey: 'board-1', requestedBy: 'ann' };
    await workflow.executeUpdate(requestRetirement, { args: [ask] });
    await eventually(
      () => fundOf('I2L'),
      ({ state }) => state === 'RETIRED',
      PATIENCE_MS,
    );
    await until(({ idle }) => idle);
    expect(await latest('I2L')).toMatchObject({ cause: 'retire', outcome: 'done', state: 'RETIRED' });
    const { retirement, contracts, cash, receivable } = await fundOf('I2L');
    expect(contracts).toBe('0');
    // What its units are paid is all that is left in its name.
    expect(decimal(cash).plus(receivable).toFixed()).toBe(retirement?.final?.payable);
    await handle('I3L').ask({ requestKey: 'after' });
    await handle('I3L').until(
      ({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'after'),
    );
    expect((await latest('I3L')).outcome).toMatch(/done|no-trade-needed/);
  });

  test('all stop where the venue holds another position, and each says why', async () => {
    await system.market.byHand.placeOrder({
      ...{ clientOrderId: 'by-hand', book: { account: 'main', contract: 'BTCUSDT' } },
      ...{ side: 'buy', contracts: d('1'), limitPrice: d('110'), reduceOnly: false },
    });
    await handle('I3L').ask({ requestKey: 'differs' });
    await eventually(
      () => fundOf(BOOK),
      ({ state }) => state === 'HALTED',
      60_000,
    );
    await handle('I3L').until(({ idle }) => idle);
    await handle('I3S').ask({ requestKey: 'too-late' });
    await handle('I3S').until(
      ({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'too-late'),
    );
    const refused = await latest('I3S');
    expect(refused.outcome).toBe('refused');
    expect(refused.reason).toContain('its hedge book MAIN is HALTED');
    expect(await fundOf('I3S')).toMatchObject({ state: 'ACTIVE', hedgeBook: { state: 'HALTED' } });
  }, 120_000);
});
