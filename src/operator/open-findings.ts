import { FINDINGS } from '../contract/findings.js';
import type { FindingRecord } from '../ledger/audit-port.js';
import { timeText } from './figures-text.js';

/** One open finding of the reconciliation, as `docs/reconciliation.md` explains its code. */
export interface OpenFinding {
  readonly code: string;
  readonly title: string;
  /** In words, with every figure. */
  readonly what: string;
  readonly since: string;
  readonly halts: boolean;
  /** Whether `ballast adopt` can take it into the books. */
  readonly adoptable: boolean;
  readonly remedy: string;
}

/** More than a person reads at once. */
export const MOST_FINDINGS = 200;

export function openFinding({ kind, what, foundAt }: FindingRecord): OpenFinding {
  const { code, title, halts, adoptable, remedy } = FINDINGS[kind];
  return { code, title, what, since: new Date(foundAt).toISOString(), halts, adoptable, remedy };
}

export function findingText(token: string, { code, title, what, since }: OpenFinding): string {
  return `${token}: ${code} since ${timeText(Date.parse(since))} UTC: ${title}: ${what}`;
}
