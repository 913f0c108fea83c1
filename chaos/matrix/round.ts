import { setTimeout as pause } from 'node:timers/promises';
import { Ambush } from '../run/ambush.js';
import { untilIdle } from '../run/idle.js';
import type { SeedRun } from '../run/seed-run.js';
import { type Boundary, nameOf } from '../schedule/boundaries.js';
import type { PartName } from '../world/parts.js';
import type { Scenario } from './scenarios.js';

/** All boundaries must be reached by then; a step that is held for long would be given up. */
const GATHER_MS = 9_000;
const SETTLE_DOWN_MS = 150_000;

/** One fund at each boundary, and one process that is killed while all of them wait there. */
export interface Round {
  readonly part: PartName;
  readonly scenario: Scenario;
  readonly points: readonly Boundary[];
}

export interface RoundEnd {
  readonly missed: readonly string[];
  readonly unfinished: string | null;
}

/** Holds a fund at each boundary, kills the process, lets the others go on, and waits until nothing is left to do. */
export async function playRound(run: SeedRun, round: Round, name: string): Promise<RoundEnd> {
  const { part, scenario, points } = round;
  run.note(`round ${name}: kill ${part} at ${points.map(nameOf).join(', ')}`);
  // What people asked for after the last round may still be at work.
  const busy = scenario.fresh ? null : await untilIdle(run, SETTLE_DOWN_MS);
  if (busy !== null) return { missed: points.map(nameOf), unfinished: busy };
  await scenario.prepare?.(run);
  const gathering = gather(run, points, scenario.takingPart?.(run) ?? run.tokens.map((_, place) => place));
  const started = scenario.start(run, name);
  // Asking goes on while processes die; where it fails, the round fails with it, after the kill.
  started.catch(() => undefined);
  const missed = await gathering.all(scenario.gatherMs ?? GATHER_MS);
  if (await run.world.parts[part].kill(`with ${points.length - missed.length} steps held`))
    run.counts.kills += 1;
  for (const point of points) {
    if (!missed.includes(nameOf(point))) run.struck.add(`${part} at ${nameOf(point)}`);
  }
  gathering.release();
  await started;
  const unfinished = await untilIdle(run, SETTLE_DOWN_MS);
  await scenario.after?.(run, name);
  return { missed, unfinished };
}

/** The nth fund, or hedge book, waits at the nth boundary of its sort; at one that is alone, whichever comes first. */
function placesFor(
  { slot }: SeedRun,
  point: Boundary,
  points: readonly Boundary[],
  places: readonly number[],
): readonly number[] {
  const alike = points.filter(({ of }) => of === point.of);
  const able = places.filter((place) => (slot.funds[place]?.kind === 'book') === (point.of === 'book'));
  if (alike.length === 1) return able;
  const place = able[alike.indexOf(point)];
  if (place === undefined) throw new RangeError(`nobody is left to wait at ${nameOf(point)}`);
  return [place];
}

/** Each boundary is waited at until all are reached. */
function gather(run: SeedRun, points: readonly Boundary[], places: readonly number[]) {
  const waiting = new Set(points.map(nameOf));
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  for (const point of points) {
    const prey = {
      tokens: placesFor(run, point, points, places).map((place) => run.tokenOf(place)),
      contract: run.slot.contract,
    };
    const hold = () => {
      waiting.delete(nameOf(point));
      return released;
    };
    run.ambush(new Ambush(point, 1, prey, hold));
  }
  const all = async (withinMs: number): Promise<string[]> => {
    const deadline = Date.now() + withinMs;
    while (waiting.size > 0 && Date.now() < deadline) await pause(20);
    return [...waiting];
  };
  return { all, release };
}
