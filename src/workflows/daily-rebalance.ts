import { ApplicationFailure, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DailyInput, DailyReport, DailyRow } from '../contract/daily.js';
import { parseNominalTime } from '../contract/nominal-time.js';
import { SCHEDULED_START_TIME } from '../contract/search-attributes.js';
import { askFundsWithin, listFunds } from './activity-options.js';

const SHARD_SIZE = 50;
const ANSWER_WITHIN_MS = 10 * 60_000;

/**
 * The daily rebalance of every fund. Its business time is the schedule's nominal time, never the clock.
 * A fund that fails or does not answer is a row of the report and costs the others nothing.
 */
export async function dailyRebalance(input?: DailyInput): Promise<DailyReport> {
  const { shardSize, answerWithinMs } = limitsOf(input);
  const nominalTime = businessTime(input);
  const iso = new Date(nominalTime).toISOString();
  const tokens = await listFunds(nominalTime);
  if (tokens.length === 0 && input?.businessTime !== undefined) throw noSuchDaily(iso);
  const { askFunds } = askFundsWithin(answerWithinMs);
  const shards = split(tokens, shardSize).map((shard) =>
    askFunds.executeWithOptions({ summary: `ask ${shard.length} funds for the daily of ${iso}` }, [
      { tokens: shard, nominalTime, answerWithinMs },
    ]),
  );
  const rows = (await Promise.all(shards)).flat();
  setCurrentDetails(describe(iso, rows));
  return { businessTime: iso, rows };
}

/** A person may start this with any input at all: what is no sensible number is the default. */
function limitsOf(input?: DailyInput): { shardSize: number; answerWithinMs: number } {
  const { shardSize = SHARD_SIZE, answerWithinMs = ANSWER_WITHIN_MS } = input ?? {};
  return {
    shardSize: Number.isInteger(shardSize) && shardSize > 0 ? shardSize : SHARD_SIZE,
    answerWithinMs:
      Number.isInteger(answerWithinMs) && answerWithinMs > 0 ? answerWithinMs : ANSWER_WITHIN_MS,
  };
}

function businessTime(input?: DailyInput): number {
  const scheduled = workflowInfo().typedSearchAttributes.get(SCHEDULED_START_TIME);
  const given = input?.businessTime;
  const nominal = given === undefined ? scheduled?.getTime() : parseNominalTime(given);
  if (typeof nominal === 'number') return nominal;
  const wrong = given === undefined ? 'no business time' : `no business time: ${JSON.stringify(given)}`;
  throw ApplicationFailure.nonRetryable(
    `${wrong}; start the daily through its schedule, or give {"businessTime": "2026-11-22T02:30:00Z"}`,
    'NoBusinessTime',
  );
}

function noSuchDaily(iso: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `no fund has its daily rebalance at ${iso.slice('2026-11-22T'.length, '2026-11-22T02:30'.length)} UTC: give the time in funds.yaml`,
    'NoSuchDaily',
  );
}

function split<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function describe(iso: string, rows: readonly DailyRow[]): string {
  const lines = rows.map((row) => `| ${row.token} | ${row.outcome} | ${row.reason ?? ''} |`);
  return [`Daily rebalance of ${iso}`, '', '| fund | outcome | reason |', '|---|---|---|', ...lines].join(
    '\n',
  );
}
