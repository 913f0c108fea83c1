import { dangerousTitle } from '../../contract/dangerous.js';
import type { Approval } from '../../ledger/approval-port.js';
import { iso } from '../status-report.js';

/** What was proposed, why, and how it stands. */
export function approvalText(approval: Approval, details: readonly string[]): string {
  const { id, dangerous, reason, proposedBy } = approval;
  return [
    `${id}: ${proposedBy} proposes to ${dangerousTitle(dangerous)}`,
    `  because ${reason}`,
    ...details.map((line) => `  ${line}`),
    `  ${standing(approval)}`,
  ].join('\n');
}

/** How it stands, in words. */
export function standing(approval: Approval): string {
  const { id, state, decidedBy, note, expiresAt, usedAt, effect } = approval;
  switch (state) {
    case 'open':
      return `nothing has changed yet: until ${iso(expiresAt)} another approver decides with \`ballast approvals approve ${id}\``;
    case 'approved':
      return `approved by ${decidedBy}, not carried out yet: until ${iso(expiresAt)} \`ballast approvals approve ${id}\` goes on`;
    case 'used':
      return `approved by ${decidedBy}; done at ${iso(usedAt ?? 0)}: ${effect}`;
    case 'declined':
      return `declined by ${decidedBy}: ${note}`;
    case 'expired':
      return `expired at ${iso(expiresAt)}: nothing was changed`;
  }
}

/** Times ISO 8601 in UTC. */
export function approvalJson({ dangerous, ...approval }: Approval) {
  const isoOrNull = (time: number | null) => (time === null ? null : iso(time));
  return {
    ...approval,
    ...dangerous,
    title: dangerousTitle(dangerous),
    proposedAt: iso(approval.proposedAt),
    expiresAt: iso(approval.expiresAt),
    decidedAt: isoOrNull(approval.decidedAt),
    usedAt: isoOrNull(approval.usedAt),
  };
}
