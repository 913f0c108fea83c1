import { createHash } from 'node:crypto';
import type { BookDifference, BookMove } from '../contract/audit.js';
import { FINDINGS } from '../contract/findings.js';
import { decimal, plain, ZERO } from '../domain/decimal.js';
import { AdoptionRefusedError } from './audit-errors.js';
import type { AdoptionLine } from './audit-port.js';

/** What would be taken over. Throws `AdoptionRefusedError` where there is nothing, or what cannot be. */
export function adoptionLines({ token, findings }: BookDifference): readonly AdoptionLine[] {
  const mended = findings.filter(({ kind }) => FINDINGS[kind].halts && !FINDINGS[kind].adoptable);
  if (mended.length > 0) {
    const lines = mended.map(({ kind, what }) => `${what} (${FINDINGS[kind].remedy})`);
    throw new AdoptionRefusedError(`${token}: not in the ledger's power, mend it first: ${lines.join('; ')}`);
  }
  const lines = findings.flatMap(({ kind, subject, what, move, trace }) =>
    move === null ? [] : [{ kind, subject, what, trace, ...move }],
  );
  if (lines.length === 0)
    throw new AdoptionRefusedError(`${token}: nothing differs, there is nothing to adopt`);
  return lines.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ kind, subject }: AdoptionLine): string => `${kind} ${subject}`;

/** The same for the same differences, in whichever words they are told. */
export function hashOf(token: string, lines: readonly AdoptionLine[]): string {
  const facts = lines.map(({ kind, subject, contracts, cash }) => [kind, subject, contracts, cash]);
  return createHash('sha256')
    .update(JSON.stringify([token, facts]))
    .digest('hex');
}

export function sumOf(lines: readonly BookMove[]): BookMove {
  const sum = (field: keyof BookMove) =>
    plain(lines.reduce((total, line) => total.plus(decimal(line[field])), ZERO));
  return { contracts: sum('contracts'), cash: sum('cash') };
}
