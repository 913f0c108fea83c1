import { setTimeout as pause } from 'node:timers/promises';
import type { Evidence, Violation } from '../judge/evidence.js';
import { judge } from '../judge/judge.js';
import { readEvidence } from '../judge/read-evidence.js';
import type { Schedule } from '../schedule/schedule.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import type { Slot } from '../world/slots.js';
import { untilActive, type World } from '../world/world.js';
import { delist, moveMoney, settleContract } from './by-hand.js';
import { dailyOutcomes, startDaily } from './daily.js';
import { askDealing } from './dealings.js';
import { clearFaults, putFaults } from './faults.js';
import { untilIdle } from './idle.js';
import { moveMarket, payFunding } from './market.js';
import { mend } from './mend.js';
import { askEmergency, flood, giveWord, tellTheRunning } from './operator.js';
import { resetStanding, resetWorkflow } from './reset.js';
import { areRetired, askRetirement } from './retirements.js';
import { applyRange } from './rules.js';
import { SeedRun } from './seed-run.js';
import { throwTheSwitch } from './switch.js';
import { askUnitChange } from './unit-changes.js';

const FAULTS_LAST_MS = 15_000;
const ESTABLISHED_MS = 120_000;

export interface SeedResult {
  readonly seed: number;
  readonly tookMs: number;
  readonly kills: number;
  readonly faults: number;
  readonly resets: number;
  readonly orders: number;
  readonly struck: readonly string[];
  readonly violations: readonly Violation[];
  /** What it still waited for when its time was over; null where all came to its end. */
  readonly unfinished: string | null;
  readonly evidence: Evidence | null;
}

/** Runs one schedule in a slot of its own, and judges what has become of it. */
export async function runSeed(world: World, slot: Slot, schedule: Schedule): Promise<SeedResult> {
  const startedAt = Date.now();
  const run = new SeedRun(world, slot, schedule.settleDownMs);
  run.note(`seed ${schedule.seed} in slot ${slot.number}`);
  try {
    for (const step of schedule.early) await take(run, step, 0);
    await provisionFunds(run);
    await untilActive(world, run.tokens, ESTABLISHED_MS);
    for (const [index, step] of schedule.steps.entries()) await take(run, step, index);
    const judged = await conclude(run);
    return { ...resultOf(schedule.seed, startedAt, run), ...judged };
  } catch (error) {
    const unfinished = error instanceof Error ? error.message : String(error);
    return { ...resultOf(schedule.seed, startedAt, run), unfinished };
  } finally {
    await run.calm();
    await clearFaults(run);
    await retire(run);
  }
}

function resultOf(seed: number, startedAt: number, { counts, struck }: SeedRun): SeedResult {
  const tookMs = Date.now() - startedAt;
  const judged = { orders: 0, violations: [], unfinished: null, evidence: null };
  return { seed, tookMs, ...counts, struck: [...struck], ...judged };
}

/** Faults stop and the market stands still; one last daily runs; then it is judged. */
export async function conclude(
  run: SeedRun,
): Promise<Pick<SeedResult, 'orders' | 'violations' | 'unfinished' | 'evidence'>> {
  await run.calm();
  await clearFaults(run);
  await mend(run);
  await moveMarket(run.world, run.slot, 0.004, 5);
  const before = await untilIdle(run, run.settleDownMs);
  if (before !== null) return { orders: 0, violations: [], unfinished: before, evidence: null };
  // Of funds that are all retired there is none.
  const lastDaily = (await areRetired(run)) ? new Map() : await dailyOutcomes(run, await startDaily(run));
  const after = await untilIdle(run, run.settleDownMs);
  const evidence = await readEvidence(run.world, run.slot, {
    asks: run.asks,
    dealingAsks: run.dealingAsks,
    unitAsks: run.unitAsks,
    ended: run.isDelisted ? run.tokens : [],
    lastDaily,
    ranges: run.ranges,
    alerts: await run.world.alerts.untilTold(run.world, run.tokens),
  });
  return {
    orders: evidence.exchange.orders.length,
    violations: judge(evidence),
    unfinished: after,
    evidence,
  };
}

export async function provisionFunds({ world, tokens }: SeedRun): Promise<void> {
  const { program, temporal, databaseUrl } = world;
  // In the order of the funds file.
  const funds = [...world.settings.values()].filter(({ token }) => tokens.includes(token));
  await insist('provision', async () => {
    const ledger = await program.postgresLedger({ databaseUrl, maxConnections: 2 });
    try {
      await program.provision(temporal, ledger, funds, true);
    } finally {
      await ledger.disconnect();
    }
  });
}

/** Its funds take no part in what comes after. */
export async function retire({ world, tokens, slot }: SeedRun): Promise<void> {
  const ids = [`monitor/${slot.contract}`, ...tokens.map((token) => `fund/${token}`)];
  const end = async (id: string) => {
    await world.temporal.workflow.getHandle(id).terminate('the seed is over');
  };
  await Promise.all(ids.map((id) => insist(`end ${id}`, () => end(id), 20_000).catch(() => undefined)));
}

async function take(run: SeedRun, step: Step, index: number): Promise<void> {
  switch (step.kind) {
    case 'move':
      return moveMarket(run.world, run.slot, step.fraction, step.minutes);
    case 'funding':
      return payFunding(run.world, run.slot, step.rate);
    case 'daily':
      return void (await startDaily(run));
    case 'emergency':
      return askEmergency(run, step);
    case 'word':
      return giveWord(run, step, `chaos-${index}`);
    case 'tell':
      return tellTheRunning(run, step, `chaos-${index}`);
    case 'reset':
      return resetWorkflow(run, step);
    case 'flood':
      return flood(run, step);
    case 'dealing':
      return askDealing(run, step);
    case 'units':
      return askUnitChange(run, step);
    case 'retire':
      return askRetirement(run, step);
    case 'rules':
      return applyRange(run, step);
    case 'money':
      return moveMoney(run, step);
    case 'settle-contract':
      return settleContract(run);
    case 'delist':
      return delist(run);
    case 'switch':
      return throwTheSwitch(run, step.action, `chaos-${index}`);
    case 'reset-standing':
      return resetStanding(run, step);
    case 'faults':
      return putFaults(run, step.planFor);
    case 'kill-at':
      return run.killAt(step);
    case 'kill-after':
      return run.killAfter(step);
    case 'rest':
      return pause(step.ms);
    case 'settle-down':
      return settleDown(run);
  }
}

/** Faults without an end of their own, such as a clock that is off, may keep it from coming to rest: then they end. */
async function settleDown(run: SeedRun): Promise<void> {
  if ((await untilIdle(run, FAULTS_LAST_MS)) === null) return;
  await clearFaults(run);
  const waiting = await untilIdle(run, run.settleDownMs);
  if (waiting !== null) throw new Error(`did not settle down: ${waiting}`);
}
