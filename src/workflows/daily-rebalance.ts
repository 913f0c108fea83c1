import { ApplicationFailure, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DailyInput, DailyReport, DailyRow } from '../contract/daily.js';
import { SCHEDULED_START_TIME } from '../contract/search-attributes.js';
import { askFundsWithin, listFunds } from './activity-options.js';

/**
 * The daily rebalance of every fund. Its business time is the schedule's nominal time, never the clock.
 * A fund that fails or does not answer is a row of the report and costs the others nothing.
 */
export async function dailyRebalance(input: DailyInput): Promise<DailyReport> {
  const nominalTime = businessTime(input);
  const iso = new Date(nominalTime).toISOString();
  const tokens = await listFunds(nominalTime);
  const { askFunds } = askFundsWithin(input.answerWithinMs);
  const shards = split(tokens, input.shardSize).map((shard) =>
    askFunds.executeWithOptions({ summary: `ask ${shard.length} funds for the daily of ${iso}` }, [
      { tokens: shard, nominalTime, answerWithinMs: input.answerWithinMs },
    ]),
  );
  const rows = (await Promise.all(shards)).flat();
  setCurrentDetails(describe(iso, rows));
  return { businessTime: iso, rows };
}

function businessTime(input: DailyInput): number {
  const scheduled = workflowInfo().typedSearchAttributes.get(SCHEDULED_START_TIME);
  const nominal = input.businessTime === undefined ? scheduled?.getTime() : Date.parse(input.businessTime);
  if (nominal !== undefined && !Number.isNaN(nominal)) return nominal;
  throw ApplicationFailure.nonRetryable(
    'no business time: start the daily through its schedule, or give {"businessTime": "2026-11-22T02:30:00Z"}',
    'NoBusinessTime',
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
