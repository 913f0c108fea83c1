import { findingText, MOST_FINDINGS, openFinding } from '../open-findings.js';
import { withLedger } from '../open-ledger.js';
import { type Finding, ok, problem } from './finding.js';

const CHECK = 'reconciliation';

/** What differs between the books and the venue, by the audits so far. */
export async function checkFindings(databaseUrl: string): Promise<Finding> {
  const found = await withLedger(databaseUrl, (ledger) =>
    ledger.findings({ token: null, open: true, limit: MOST_FINDINGS }),
  );
  if (found.length === 0) return ok(CHECK, 'no open findings');
  const open = found.map((record) => ({ token: record.token, finding: openFinding(record) }));
  const remedies = [...new Set(open.map(({ finding }) => `${finding.code}: ${finding.remedy}`))];
  return problem(
    CHECK,
    open.map(({ token, finding }) => findingText(token, finding)).join('\n'),
    remedies.join('; '),
  );
}
