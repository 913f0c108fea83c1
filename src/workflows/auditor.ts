import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { AuditActivities, AuditorInput, RecordedFinding } from '../contract/audit.js';
import { readDifference } from '../contract/auditor-messages.js';
import { FINDINGS, haltKey, reasonOf } from '../contract/findings.js';
import { TASK_QUEUE } from '../contract/names.js';
import { historyIsLong } from './history-length.js';
import { tellFund } from './tell-fund.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How long one round of audits lasts at most before it returns by itself. */
const ROUND_MS = 60 * MINUTE;
/** A fund that could not be told is told again after this long. */
const TELL_AGAIN_MS = 10 * SECOND;

const { auditBooks } = proxyActivities<AuditActivities>({
  taskQueue: TASK_QUEUE.audit,
  startToCloseTimeout: ROUND_MS + 5 * MINUTE,
  heartbeatTimeout: 5 * SECOND,
  retry: { initialInterval: 500, backoffCoefficient: 1.5, maximumInterval: 10 * SECOND },
});

/** A person waits for it. */
const { bookDifference } = proxyActivities<AuditActivities>({
  taskQueue: TASK_QUEUE.audit,
  startToCloseTimeout: 90 * SECOND,
  scheduleToCloseTimeout: 2 * MINUTE,
  heartbeatTimeout: 5 * SECOND,
  retry: { initialInterval: SECOND, maximumInterval: 10 * SECOND, maximumAttempts: 4 },
});

/**
 * Compares every book with the ledger, for ever: an activity reads and returns what it found, the funds are halted,
 * and it goes on. It never trades and never books what was done by hand. Nothing enters the history while
 * everything agrees.
 */
export async function auditor(input: AuditorInput): Promise<void> {
  setHandler(readDifference, (token) =>
    bookDifference.executeWithOptions({ summary: `compare the book of ${token}` }, [token]),
  );
  let told: readonly number[] = input.told ?? [];
  setCurrentDetails(`Auditing every book at ${input.venue}.`);
  while (!historyIsLong()) {
    const { findings } = await auditBooks.executeWithOptions(
      { summary: `audit the books at ${input.venue}` },
      [{ endAfterMs: ROUND_MS, told }],
    );
    told = await tellFunds(findings);
    if (findings.length > 0) setCurrentDetails(describe(input.venue, findings));
    if (told.length < findings.length) await sleep(TELL_AGAIN_MS, { summary: 'before a fund is told again' });
  }
  await condition(allHandlersFinished);
  await continueAsNew<typeof auditor>({ venue: input.venue, told });
}

/** Ids of the findings whose funds were told. */
async function tellFunds(findings: readonly RecordedFinding[]): Promise<readonly number[]> {
  const tokens = [...new Set(findings.map(({ token }) => token))];
  const told = await Promise.all(
    tokens.map((token) =>
      haltOver(
        token,
        findings.filter((finding) => finding.token === token),
      ),
    ),
  );
  return told.flat();
}

async function haltOver(token: string, findings: readonly RecordedFinding[]): Promise<readonly number[]> {
  for (const { kind, what } of findings) {
    log.warn(`${FINDINGS[kind].code}: ${what}`, { token });
  }
  const ids = findings.map(({ id }) => id);
  const halting = findings.filter(({ kind }) => FINDINGS[kind].halts);
  if (halting.length === 0) return ids;
  const word = { reason: reasonOf(halting), by: 'auditor', requestKey: haltKey(halting.map(({ id }) => id)) };
  return (await tellFund({ kind: 'halt', token, word })) ? ids : [];
}

function describe(venue: string, findings: readonly RecordedFinding[]): string {
  const rows = findings.map(({ token, kind, what }) => `- ${token}: ${FINDINGS[kind].code}: ${what}`);
  return [`Auditing every book at ${venue}. Last found:`, ...rows.slice(0, 20)].join('\n');
}
