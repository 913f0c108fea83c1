import { setTimeout as pause } from 'node:timers/promises';
import { fundView } from '../../src/contract/fund-messages.js';
import type { FundState } from '../../src/contract/fund-state.js';
import { tradingIn } from '../../src/contract/fund-state.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { type DecimalString, decimal, parseDecimal } from '../../src/domain/decimal.js';
import { isBreach } from '../../src/domain/rebalance-point.js';
import type { SeedRun } from './seed-run.js';

const LOOK_EVERY_MS = 100;
const QUERY_MS = 5_000;
/** So often in a row nothing must be left: what is on its way between two processes is nowhere to be seen. */
const LOOKS = 2;

interface Standing {
  readonly token: string;
  readonly state: FundState;
  /** Of its hedge book; null where it has an account of its own. */
  readonly book_state: FundState | null;
  readonly leverage: string;
  readonly price: string | null;
  readonly range: string | null;
  readonly open: string;
  /** Whether a person has abandoned the interim rebalance of its rebalance point: no report of a breach starts another. */
  readonly abandoned: boolean;
}

/** Waits until nothing is left to do for the seed's funds. Returns null, or what it still waited for. */
export async function untilIdle(run: SeedRun, withinMs: number): Promise<string | null> {
  const deadline = Date.now() + withinMs;
  let quiet = 0;
  for (;;) {
    const waiting = await busyWith(run).catch((error: unknown) => `an answer (${reasonOf(error)})`);
    quiet = waiting === null ? quiet + 1 : 0;
    if (quiet >= LOOKS) return null;
    if (waiting !== null && Date.now() > deadline) return waiting;
    await pause(LOOK_EVERY_MS);
  }
}

async function busyWith(run: SeedRun): Promise<string | null> {
  for (const part of Object.values(run.world.parts)) if (part.pid === null) return `${part.name} to run`;
  const price = run.world.market.prices.get(run.slot.contract) ?? 0;
  const funds = await standings(run);
  if (funds.length < run.tokens.length) return 'every fund to be registered';
  for (const fund of funds) {
    const waiting = toDo(fund, price);
    if (waiting !== null) return `${fund.token}: ${waiting}`;
  }
  for (const { token } of funds) {
    const waiting = await atWork(run, token);
    if (waiting !== null) return waiting;
  }
  return unreported(run);
}

/** A daily that has not yet told how it ended may still have a fund to ask. */
async function unreported({ world, openDailies }: SeedRun): Promise<string | null> {
  for (const id of openDailies) {
    const { status } = await world.temporal.workflow.getHandle(id).describe();
    if (status.name === 'RUNNING') return `the report of ${id}`;
    openDailies.delete(id);
  }
  return null;
}

function toDo(fund: Standing, market: number): string | null {
  const { state, leverage, price, range, open, abandoned } = fund;
  if (open !== '0') return 'a rebalance is open';
  if (state === 'ESTABLISHING') return 'to be established';
  if (isStopped(fund) || abandoned || price === null || range === null) return null;
  const anchor = { price: plain(price), range: plain(range) };
  const beyond = isBreach(anchor, decimal(plain(leverage)), parseDecimal(String(market)));
  return beyond ? `its interim rebalance at ${market}` : null;
}

const isStopped = ({ state, book_state }: Standing): boolean =>
  [state, book_state].some((one) => one !== null && tradingIn(one) === 'none');

const plain = (text: string): DecimalString => text as DecimalString; // numbers of the ledger's own tables

async function atWork({ world }: SeedRun, token: string): Promise<string | null> {
  const handle = world.temporal.workflow.getHandle(fundWorkflowId(token));
  const view = await world.temporal.withDeadline(Date.now() + QUERY_MS, () => handle.query(fundView));
  if (view.idle) return null;
  return `${token}: ${view.running ?? 'nothing'} runs, ${view.queue.length} wait`;
}

async function standings({ world, tokens }: SeedRun): Promise<readonly Standing[]> {
  const { rows } = await world.database.query<Standing>(
    `select f.token, f.state, b.state as book_state, f.settings ->> 'leverage' as leverage, a.price::text as price, a.range::text as range,
      (select count(*)::text from rebalances r where r.token = f.token and r.outcome is null) as open,
      exists (select from rebalances r where r.token = f.token and r.cause = 'interim' and r.outcome = 'abandoned'
        and r.request_anchor_seq = f.anchor_seq) as abandoned
      from funds f left join funds b on b.token = f.settings ->> 'book' left join anchors a on a.token = f.token and a.seq = f.anchor_seq
      where f.token = any($1) order by f.token`,
    [tokens],
  );
  return rows;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
