import type { BookDifference, Finding } from '../../contract/audit.js';
import { FAILURE } from '../../contract/failures.js';
import { decimal, plain } from '../../domain/decimal.js';
import type { ExpectedTransfer } from '../../ledger/audit-port.js';
import { bookDueFees } from '../book-due-fees.js';
import { WALL_CLOCK } from '../clock.js';
import { failure } from '../failure.js';
import { venueCash } from '../reconcile.js';
import type { AuditPorts } from './audit-ports.js';
import { type Comparison, compareBook } from './compare-book.js';

/** Venues show fills, balances and transfers late: a difference is real once it has outlasted these pauses. */
const PAUSES_MS = [1_000, 5_000, 10_000];

type Compared = Extract<Comparison, { kind: 'compared' }>;

export type Audit =
  | { readonly kind: 'busy'; readonly why: string }
  | { readonly kind: 'audited'; readonly last: Compared; readonly findings: readonly Finding[] };

/** A finding stands in every reading, while the ledger did not move; what is gone in one of them was only late. */
export async function auditBook(ports: AuditPorts, token: string): Promise<Audit> {
  const { clock = WALL_CLOCK } = ports;
  const first = await compareBook(ports, token);
  if (first.kind === 'busy') return first;
  let last = first;
  let findings = first.findings;
  for (const pause of PAUSES_MS) {
    if (findings.length === 0) break;
    await clock.pause(pause);
    const next = await compareBook(ports, token);
    if (next.kind === 'busy') return next;
    if (next.revision !== first.revision) return { kind: 'busy', why: 'the books moved meanwhile' };
    findings = next.findings.filter((finding) => findings.some((before) => isSame(before, finding)));
    last = next;
  }
  return { kind: 'audited', last, findings };
}

const isSame = (a: Finding, b: Finding): boolean => a.kind === b.kind && a.subject === b.subject;

/** Audits a book and keeps what was found. Null where it could not be judged now. */
export async function auditAndRecord(
  ports: AuditPorts,
  token: string,
  hadFindings: boolean,
  isOver: () => boolean,
): Promise<readonly Finding[] | null> {
  const books = ports.audit;
  const audit = await auditBook(ports, token);
  if (audit.kind === 'busy' || isOver()) return null;
  const expired = (await books.expiredTransfers(token)).map((one) => expiredFinding(token, one));
  const findings = [...audit.findings, ...expired];
  if (findings.length > 0 || hadFindings) await books.recordFindings(token, findings);
  if (audit.findings.length === 0) await books.noteTransfersChecked(token, audit.last.readAt);
  return findings;
}

/** `owner`: of the account, whose audit it is. */
function expiredFinding(owner: string, { id, token, kind, amount, expiresAt }: ExpectedTransfer): Finding {
  const whose = token === owner ? '' : ` for ${token}`;
  const what = `${kind} ${id} of ${amount}${whose} was expected until ${new Date(expiresAt).toISOString()} and did not come`;
  return { kind: 'expired-transfer', token: owner, subject: id, what, move: null, trace: null };
}

/** The difference of a book as two people are to take it over. Fees due are booked on the books as they were. */
export async function differenceOf(ports: AuditPorts, token: string): Promise<BookDifference> {
  const due = await compareBook(ports, token);
  if (due.kind === 'compared') await bookDueFees(ports, due.compared.fund, due.reading);
  const audit = await auditBook(ports, token);
  if (audit.kind === 'busy') {
    throw failure(FAILURE.accountNotReady, `the book of ${token} cannot be compared now: ${audit.why}`);
  }
  const { fund, position, wallet } = audit.last.compared;
  const { account, contract } = fund.settings;
  return {
    token,
    account,
    contract,
    ledger: { contracts: fund.contracts, cash: fund.cash },
    venue: { contracts: plain(decimal(position.contracts)), cash: plain(venueCash(position, wallet)) },
    findings: audit.findings,
  };
}
