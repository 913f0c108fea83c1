import { setTimeout as pause } from 'node:timers/promises';
import { type FundView, fundView } from '../contract/fund-messages.js';
import { hasEnded, tradingIn } from '../contract/fund-state.js';
import { fundWorkflowId } from '../contract/names.js';
import { tradingNow } from '../contract/trading-switch.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import { isBreach } from '../domain/rebalance-point.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { WatchProgress } from '../ledger/records/watch.js';
import type { ReplayWorld } from './world.js';

/** Nothing that was awaited has moved for this long: the world is stuck. */
const STUCK_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 3;
/** Asking workflows costs more than looking into the ledger. */
const ASK_EVERY_MS = 25;

/** The world did not come to rest: says what was awaited, and of what. */
export class WorldStuckError extends Error {
  override readonly name = 'WorldStuckError';
}

/** The last price that was given out of each contract, and when. */
export type LastTicks = ReadonlyMap<string, { readonly time: number; readonly price: DecimalString }>;

/** Looks until `waitingFor` says null. Throws a `WorldStuckError` once its answer has been the same for too long. */
export async function awaitUntil(
  marketTime: number,
  waitingFor: () => Promise<string | null>,
  { lookEveryMs = LOOK_EVERY_MS, stuckAfterMs = STUCK_AFTER_MS } = {},
): Promise<void> {
  let latest: string | null = null;
  let since = performance.now();
  for (;;) {
    const waiting = await waitingFor();
    if (waiting === null) return;
    if (waiting !== latest) {
      latest = waiting;
      since = performance.now();
    } else if (performance.now() - since > stuckAfterMs) {
      const at = new Date(marketTime).toISOString();
      const seconds = Math.round(stuckAfterMs / 1_000);
      throw new WorldStuckError(
        `the replay stands still at ${at}: for ${seconds} s it has waited for ${waiting}`,
      );
    }
    await pause(lookEveryMs);
  }
}

/** Waits until the watchers of these contracts have judged their last price against the rebalance points given. */
export function awaitWatchers(
  { ledger }: ReplayWorld,
  marketTime: number,
  funds: readonly FundRecord[],
  ticks: LastTicks,
): Promise<void> {
  return awaitUntil(marketTime, async () => unjudged(funds, ticks, await ledger.progress()));
}

/**
 * Waits until nothing is left to do: every fund has its rebalance point, none that may trade is in breach, the
 * watchers have judged the last prices against these points, and every fund's workflow is idle. Returns the funds.
 */
export async function awaitStillWorld(
  world: ReplayWorld,
  marketTime: number,
  ticks: LastTicks,
): Promise<readonly FundRecord[]> {
  let funds: readonly FundRecord[] = [];
  const waitingFor = async (): Promise<string | null> => {
    funds = await world.ledger.funds();
    return (
      unestablished(funds) ??
      inBreach(funds, ticks) ??
      unjudged(funds, ticks, await world.ledger.progress()) ??
      (await busy(world, funds))
    );
  };
  await awaitUntil(marketTime, waitingFor, { lookEveryMs: ASK_EVERY_MS });
  return funds;
}

function unestablished(funds: readonly FundRecord[]): string | null {
  const waiting = funds.filter(
    ({ state, anchor }) => state === 'ESTABLISHING' || (anchor === null && mayTrade(state)),
  );
  return waiting.length === 0 ? null : `${tokensOf(waiting)} to be established`;
}

/** By the domain's own judgement, not the watcher's. */
function inBreach(funds: readonly FundRecord[], ticks: LastTicks): string | null {
  const waiting = funds.filter((fund) => {
    const { settings, anchor } = fund;
    const tick = ticks.get(settings.contract);
    if (anchor === null || tick === undefined || tradingNow(fund) === 'none') return false;
    if (tick.time < (anchor.quietUntil ?? 0)) return false;
    return isBreach(anchor, decimal(settings.leverage), decimal(tick.price));
  });
  return waiting.length === 0 ? null : `the interim rebalance of ${tokensOf(waiting)}`;
}

function unjudged(
  funds: readonly FundRecord[],
  ticks: LastTicks,
  progress: readonly WatchProgress[],
): string | null {
  for (const [contract, { time, price }] of ticks) {
    const watched = progress.find((each) => each.contract === contract);
    const at = `${price} of ${contract}`;
    if (watched === undefined || watched.time < time || !decimal(watched.price).eq(decimal(price))) {
      return `the watcher to judge ${at} (it is at ${watched?.price ?? 'no price yet'})`;
    }
    const behind = funds.filter(
      ({ settings, state, anchor }) =>
        settings.contract === contract &&
        anchor !== null &&
        !hasEnded(state) &&
        watched.anchors[settings.token] !== anchor.seq,
    );
    if (behind.length > 0)
      return `the watcher to judge ${at} against the new rebalance point of ${tokensOf(behind)}`;
  }
  return null;
}

async function busy({ temporal }: ReplayWorld, funds: readonly FundRecord[]): Promise<string | null> {
  for (const { settings } of funds) {
    const handle = temporal.workflow.getHandle(fundWorkflowId(settings.token));
    const view = await handle.query(fundView).catch((error: unknown) => String(error));
    if (typeof view === 'string') return `an answer of the workflow ${handle.workflowId} (${view})`;
    if (!view.idle) return `${settings.token} to be idle (${activityOf(view)})`;
  }
  return null;
}

function activityOf({ running, queue }: FundView): string {
  const waiting = queue.map(({ key, attempt }) => `${key}, attempt ${attempt}`);
  return [
    running === null ? 'nothing runs' : `${running} runs`,
    ...waiting.map((key) => `${key} waits`),
  ].join('; ');
}

const mayTrade = (state: FundRecord['state']): boolean => tradingIn(state) !== 'none';
const tokensOf = (funds: readonly FundRecord[]): string =>
  funds.map(({ settings }) => settings.token).join(', ');
