import type { Program } from '../program.js';
import { untilIdle } from '../run/idle.js';
import { conclude, provisionFunds, retire } from '../run/run-seed.js';
import { SeedRun } from '../run/seed-run.js';
import { type Boundary, nameOf } from '../schedule/boundaries.js';
import { timeline } from '../timeline.js';
import { type Added, addUp, noTotals, type Totals } from '../totals.js';
import { PARTS, type PartName } from '../world/parts.js';
import { type Slot, sideOf } from '../world/slots.js';
import { untilActive, type World } from '../world/world.js';
import { Worlds } from '../worlds.js';
import { BOOK_SCENARIOS } from './book-scenarios.js';
import { RARE_SCENARIOS } from './rare-scenarios.js';
import { playRound, type Round, type RoundEnd } from './round.js';
import { type Scenario, USUAL_SCENARIOS } from './scenarios.js';
import { unreached } from './unreached.js';

/** Funds of a slot: so many boundaries are held in one round. */
const FUNDS = 8;
/** Of a slot too: each holds one boundary of its round, and so does each fund that asks it. */
const BOOKS = 4;
const MEMBERS = 3 * BOOKS;
const SHAPE = { funds: FUNDS, books: BOOKS } as const;
const SLOTS = 12;
/** Rounds that share a slot: their funds are established once. */
const TOGETHER = 10;
/** How often a boundary is tried before it counts as one that is not reached. */
const MOST_PLAYED = 3;
const SETTLE_DOWN_MS = 60_000;
const ESTABLISHED_MS = 120_000;

/** In the order in which a boundary is looked for: the first one that reaches it is the one that is killed in. */
const SCENARIOS: readonly Scenario[] = [...USUAL_SCENARIOS, ...RARE_SCENARIOS, ...BOOK_SCENARIOS];

/** Those that are about funds of an account each, and those about funds that share one. */
const SIDES = ['funds', 'books'] as const;
type Side = (typeof SIDES)[number];
/** How names of boundaries begin that only hedge books pass: the others need not be looked for then. */
const OF_BOOKS = 'book:';

/** Which boundaries each scenario reaches. */
export type Survey = ReadonlyMap<Scenario, readonly Boundary[]>;

export interface MatrixOptions {
  /** So many systems run beside each other: most of a round is waiting. */
  readonly worlds: number;
  readonly parts?: readonly PartName[];
  /** Only boundaries whose name begins like this. */
  readonly only?: string;
}

/**
 * Kills every process at every boundary that the running system has: which these are is found out first, by running
 * each scenario once without any kill.
 */
export async function runMatrix(
  program: Program,
  progress: (line: string) => void,
  { worlds: count, parts = PARTS, only = '' }: MatrixOptions,
): Promise<Totals> {
  const first = new Worlds(program, progress, SHAPE, SLOTS);
  const others = Array.from({ length: count - 1 }, () => new Worlds(program, progress, SHAPE, SLOTS));
  const all = [first, ...others];
  try {
    const sides = SIDES.filter((side) => side === 'books' || !only.startsWith(OF_BOOKS));
    const survey = await takeSurvey(first, sides, progress);
    const points = [...survey.values()].flat();
    progress(`${points.length} boundaries: ${points.map(nameOf).join(', ')}`);
    const violations = sides.length < SIDES.length ? [] : unreached(points).map(toViolation);
    for (const { subject, what } of violations) progress(`  ${subject}: ${what}`);
    let totals = { ...noTotals(0), violations };
    const batches = parts.flatMap((part) => batchesOf(part, survey, only)).entries();
    // The batches are handed out one by one, to whichever world is free.
    const runner = async (worlds: Worlds) => {
      for (const [number, rounds] of batches) {
        const added = await playBatch(worlds, rounds, number, progress);
        totals = addUp(totals, added);
      }
    };
    await Promise.all(all.map(runner));
    return totals;
  } finally {
    await Promise.all(all.map((worlds) => worlds.stop()));
  }
}

async function takeSurvey(
  worlds: Worlds,
  sides: readonly Side[],
  progress: (line: string) => void,
): Promise<Survey> {
  const found = new Map<Scenario, Boundary[]>();
  const place = await worlds.next();
  for (const side of sides) {
    const scenarios = SCENARIOS.filter((scenario) => sideOfScenario(scenario) === side);
    await survey(place, scenarios, found, progress);
  }
  return found;
}

async function survey(
  { world, slot }: { readonly world: World; readonly slot: Slot },
  scenarios: readonly Scenario[],
  found: Map<Scenario, Boundary[]>,
  progress: (line: string) => void,
): Promise<void> {
  const known = new Set([...found.values()].flat().map(nameOf));
  const [first] = scenarios;
  const run = new SeedRun(world, sideOf(slot, first === undefined ? 'funds' : sideOfScenario(first)));
  await establish(run);
  const early = new Map(run.reached);
  for (const scenario of scenarios.filter(({ fresh }) => !fresh)) {
    await scenario.prepare?.(run);
    progress(`survey: ${scenario.name}`);
    run.reached.clear();
    await scenario.start(run, 'survey');
    await settle(run);
    await scenario.after?.(run, 'survey');
    await settle(run);
    found.set(scenario, fresh(own(scenario, run.reached), known));
  }
  const establishing = scenarios.find((scenario) => scenario.fresh);
  if (establishing !== undefined) found.set(establishing, fresh(own(establishing, early), known));
  await retire(run);
}

const sideOfScenario = ({ ofBooks }: Scenario): Side => (ofBooks ? 'books' : 'funds');

/** Steps that come by themselves would be waited for in vain by a scenario that met them by chance. */
const BY_THEMSELVES = ['auditBooks', 'bookDifference'];

function own({ steps }: Scenario, reached: ReadonlyMap<string, Boundary>): Boundary[] {
  return [...reached.values()].filter(({ step }) => steps?.includes(step) ?? !BY_THEMSELVES.includes(step));
}

const toViolation = (subject: string) => ({
  seed: 0,
  invariant: 'every-boundary',
  subject,
  what: 'no scenario leads there',
});

async function establish(run: SeedRun): Promise<void> {
  await provisionFunds(run);
  await untilActive(run.world, run.tokens, ESTABLISHED_MS);
  await settle(run);
}

async function settle(run: SeedRun): Promise<void> {
  const waiting = await untilIdle(run, SETTLE_DOWN_MS);
  if (waiting !== null) throw new Error(`the survey does not come to its end: ${waiting}`);
}

function fresh(points: readonly Boundary[], known: Set<string>): Boundary[] {
  const unknown = points.filter((point) => !known.has(nameOf(point)));
  for (const point of unknown) known.add(nameOf(point));
  return unknown;
}

const chunks = (rounds: readonly Round[]): Round[][] =>
  Array.from({ length: Math.ceil(rounds.length / TOGETHER) }, (_, chunk) =>
    rounds.slice(chunk * TOGETHER, (chunk + 1) * TOGETHER),
  );

/** Rounds that share a slot; those that establish funds, or end them, need one each. */
function batchesOf(part: PartName, survey: Survey, only: string): Round[][] {
  const batches: Round[][] = [];
  const shared = { funds: [] as Round[], books: [] as Round[] };
  for (const [scenario, all] of survey) {
    const points = all.filter((point) => nameOf(point).startsWith(only) && isKilledAt(part, point));
    const groups = scenario.ofBooks
      ? inBookGroups(points)
      : inGroups(points, scenario.takingPart ? 1 : FUNDS);
    const rounds = groups.map((group): Round => ({ part, scenario, points: group }));
    if (scenario.fresh || scenario.last) batches.push(...rounds.map((round) => [round]));
    else shared[sideOfScenario(scenario)].push(...rounds);
  }
  return [...chunks(shared.funds), ...chunks(shared.books), ...batches];
}

/** What a round of a hedge book does otherwise than a rebalance of one fund. */
const OF_ROUNDS_ALONE = [
  'snapshot/before-waiting',
  'snapshot/after-waiting',
  'settle/inside-transaction',
  'settle/after-transaction',
];

/** Where a hedge book passes what every fund passes, the worker that takes its steps is killed, and no other process. */
function isKilledAt(part: PartName, { of, step, boundary }: Boundary): boolean {
  return of === undefined || part === 'trading' || OF_ROUNDS_ALONE.includes(`${step}/${boundary}`);
}

/** A hedge book waits at one boundary of its round at a time, and each of its funds at another. */
function inBookGroups(points: readonly Boundary[]): Boundary[][] {
  const ofBooks = points.filter(({ of }) => of === 'book');
  const ofFunds = points.filter(({ of }) => of === undefined);
  const groups = Math.max(Math.ceil(ofBooks.length / BOOKS), Math.ceil(ofFunds.length / MEMBERS));
  return Array.from({ length: groups }, (_, group) =>
    [ofBooks, ofFunds].flatMap((sort) => sort.filter((_point, index) => index % groups === group)),
  );
}

/** A step that is about all funds is held alone: while it waits, no fund goes on. */
const ALONE = [
  'askFunds',
  'listFunds',
  'watchMarket',
  'auditBooks',
  'readSwitch',
  'changeSwitch',
  'tellFunds',
];

function inGroups(points: readonly Boundary[], most: number): Boundary[][] {
  const alone = points.filter(({ step }) => ALONE.includes(step)).map((point) => [point]);
  const rest = points.filter(({ step }) => !ALONE.includes(step));
  const groups = Math.ceil(rest.length / most);
  // Neighbours go to different rounds, so that each round has its steps spread over a rebalance.
  return [
    ...Array.from({ length: groups }, (_, g) => rest.filter((_point, i) => i % groups === g)),
    ...alone,
  ];
}

async function playBatch(
  worlds: Worlds,
  rounds: readonly Round[],
  number: number,
  progress: (line: string) => void,
): Promise<Added> {
  const { world, slot } = await worlds.next();
  const startedAt = Date.now();
  const ofBooks = rounds.some(({ scenario }) => scenario.ofBooks);
  const played = await play(world, sideOf(slot, ofBooks ? 'books' : 'funds'), rounds, progress);
  const { violations, unfinished, evidence } = played.end;
  for (const { invariant, subject, what } of violations) progress(`  ${invariant}: ${subject}: ${what}`);
  if (unfinished !== null) progress(`  UNFINISHED: ${unfinished}`);
  if ((violations.length > 0 || unfinished !== null) && evidence !== null) {
    for (const line of await timeline(world, evidence)) progress(`  ${line}`);
  }
  if (violations.length > 0 || unfinished !== null) await worlds.stop();
  const { counts, struck } = played.run;
  const tookMs = Date.now() - startedAt;
  return { ...counts, ...played.end, seed: number, tookMs, struck: [...struck] };
}

async function play(world: World, slot: Slot, rounds: readonly Round[], progress: (line: string) => void) {
  const run = new SeedRun(world, slot);
  const missed: string[] = [];
  if (rounds.every(({ scenario }) => !scenario.fresh)) await establish(run);
  for (const [index, round] of rounds.entries()) {
    const end = await playUntilReached(run, round, `r${index}`, progress);
    missed.push(...end.missed.map((point) => `${round.part} at ${point}`));
    if (end.unfinished !== null) {
      const nothing = { orders: 0, violations: [], evidence: null };
      return {
        run,
        end: { ...nothing, unfinished: `${end.unfinished}, after ${lineOf(round, [], null, 0)}` },
      };
    }
  }
  const end = await conclude(run);
  await retire(run);
  const unreached = missed.map((subject) => ({
    invariant: 'every-boundary',
    subject,
    what: 'was not reached',
  }));
  return { run, end: { ...end, violations: [...end.violations, ...unreached] } };
}

/** A busy machine may not bring every fund to its boundary in time: what was missed is played again by itself. */
async function playUntilReached(
  run: SeedRun,
  round: Round,
  name: string,
  progress: (line: string) => void,
): Promise<RoundEnd> {
  let { points } = round;
  for (let times = 1; ; times++) {
    const startedAt = Date.now();
    const played = { ...round, points };
    const end = await playRound(run, played, `${name}-${times}`);
    progress(lineOf(played, end.missed, end.unfinished, Date.now() - startedAt));
    const canAgain = !round.scenario.fresh && !round.scenario.last && times < MOST_PLAYED;
    if (end.missed.length === 0 || end.unfinished !== null || !canAgain) return end;
    points = points.filter((point) => end.missed.includes(nameOf(point)));
  }
}

function lineOf(
  { part, scenario, points }: Round,
  missed: readonly string[],
  open: string | null,
  ms: number,
) {
  const state = open === null ? '' : ` UNFINISHED: ${open}`;
  const not = missed.length === 0 ? '' : ` (not reached: ${missed.join(', ')})`;
  const at = points.map(nameOf).join(', ');
  return `kill ${part} in ${scenario.name} at ${at}${not}${state}: ${(ms / 1_000).toFixed(1)} s`;
}
