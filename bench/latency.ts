import { setTimeout as pause } from 'node:timers/promises';
import { orderTopic, type Topic, tickTopic } from './exchange-topics.js';
import { ONE, RANGE } from './funds.js';
import { inTurn } from './in-turn.js';
import type { MarketHand } from './market-hand.js';
import type { Size } from './size.js';
import type { World } from './world.js';

/** Milliseconds from the tick to the order. */
export interface Breach {
  readonly real: number;
  readonly empty: number;
}

const WITHIN_MS = 10_000;
/** Until the rebalance has settled, the watch stands again, and nothing is left to do. */
const REST_MS = 700;
const BEYOND = RANGE * 1.1;

/** (b): a breaching tick at the exchange until the order's acceptance there, and the same hops without work. */
export async function measureLatency(
  world: World,
  hand: MarketHand,
  size: Size,
  progress: (line: string) => void,
): Promise<readonly Breach[]> {
  const heard = {
    ticks: await tickTopic(world.exchangeUrl, ONE.contract),
    orders: await orderTopic(world.exchangeUrl, world.paper, ONE.account),
  };
  const breaches: Breach[] = [];
  try {
    for (let breach = 1 - size.warmUps; breach <= size.breaches; breach++) {
      const ms = { real: 0, empty: 0 };
      for (const kind of inTurn(['real', 'empty'] as const, breach)) {
        ms[kind] = kind === 'real' ? await realBreach(world, hand, heard) : await emptyBreach(world);
      }
      const { real, empty } = ms;
      if (breach > 0) breaches.push({ real, empty });
      progress(
        `(b) breach ${Math.max(breach, 0)} of ${size.breaches}: ${real.toFixed(0)} / ${empty.toFixed(0)} ms`,
      );
    }
  } finally {
    heard.ticks.close();
    heard.orders.close();
  }
  return breaches;
}

/** Both ends are taken by a bystander at the exchange's own streams. */
async function realBreach(
  { ledger }: World,
  hand: MarketHand,
  heard: { readonly ticks: Topic; readonly orders: Topic },
): Promise<number> {
  const before = (await ledger.fund(ONE.token)).anchor?.seq ?? 0;
  const both = Promise.all([heard.ticks.next(WITHIN_MS), heard.orders.next(WITHIN_MS)]);
  const [[ticked, ordered]] = await Promise.all([both, hand.breachOne(BEYOND)]);
  const deadline = performance.now() + WITHIN_MS;
  while (((await ledger.fund(ONE.token)).anchor?.seq ?? 0) === before) {
    if (performance.now() > deadline) throw new Error(`${ONE.token} did not settle its rebalance`);
    await pause(50);
  }
  await pause(REST_MS);
  return ordered - ticked;
}

async function emptyBreach({ emptyWorker }: World): Promise<number> {
  const ordered = emptyWorker.next('order', WITHIN_MS).then(() => performance.now());
  const watching = emptyWorker.next('watching', WITHIN_MS);
  const started = performance.now();
  emptyWorker.tell({ kind: 'breach', contract: ONE.contract, token: ONE.token, price: String(ONE.price) });
  const at = await ordered;
  await watching;
  await pause(REST_MS);
  return at - started;
}
