import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BookReport } from '../../../src/operator/desk/book-report.js';
import type { Desk } from '../../../src/operator/desk/desk.js';
import type { FundReport } from '../../../src/operator/desk/fund-report.js';
import { T0 } from '../../ledger/fixtures.js';
import { establishedFund } from '../../ledger/test-ledger.js';
import { ballast } from '../ballast.js';
import { type OperatorWorld, operatorWorld, still } from '../operator-world.js';
import { deskOf } from './desk-world.js';
import { slowCut } from './slow-cut.js';

let world: OperatorWorld;
let desk: Desk;

beforeAll(async () => {
  world = await operatorWorld('80', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
  await slowCut(world.ledger);
  desk = await deskOf(world);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

// What the desk answers is its own report.
const json = async <T>(path: string) => (await (await fetch(`${desk.url}${path}`)).json()) as T;

test('the objectives are what `ballast objectives` says of the same span', async () => {
  const { stdout } = await ballast(['objectives', '--since', '24h', '--json'], world.env);
  const said = JSON.parse(stdout);
  const { objectives } = await json<typeof said>('/api/objectives');
  expect(objectives).toEqual(said.objectives);
  expect(objectives[0]).toMatchObject({ name: 'breach-to-order-p50', isMissed: true, measured: 1 });
});

test('a missed one is among what is wrong, in words', async () => {
  const { concerns, funds, sums } = await json<BookReport>('/api/book');
  const words = concerns.map(({ what }) => what);
  expect(words).toContainEqual(
    expect.stringMatching(
      /^objective missed in the last 24 hours: breach to first order, median: 30(\.\d)? seconds, and not at most 1; 1 measured, the worst was BTC3L-i000001a1 with/,
    ),
  );
  expect(funds[0]?.today).toEqual([
    { cause: 'establish', ended: 1 },
    { cause: 'interim', ended: 1 },
  ]);
  expect(sums.rebalancesToday).toBe(2);
});

test('each rebalance has the leverage at which the next interim one falls due', async () => {
  const { history } = await json<FundReport>('/api/funds/BTC3L');
  // 2 contracts and an equity of 39.76 at 80; at the trigger of 68 that is 136 / 15.76.
  expect(history.map(({ id, interimBand }) => [id, interimBand?.below?.slice(0, 7)])).toEqual([
    ['BTC3L-i000001a1', '8.62944'],
    ['BTC3L-s000001a1', '4.65158'],
  ]);
});
