import { leftOut, leftOutText } from '../../config/file-differs.js';
import type { FundsConfig } from '../../config/funds-file.js';
import { withLedger } from '../open-ledger.js';
import { appliedText } from './rules-text.js';

/**
 * What `ballast up` does with its funds file before anything trades: the same as `ballast apply`. Says what is
 * otherwise than before, what is to be paid in for a fund that joins a hedge book, and which funds the file does not name any more. Where two people decide it, nothing is applied.
 */
export function applyAtStart(
  databaseUrl: string,
  { file, funds }: FundsConfig,
  operatorToken: string | null,
): Promise<readonly string[]> {
  return withLedger(databaseUrl, async (ledger) => {
    const reason = `${file} was otherwise at this start`;
    const application = { funds, at: null, operatorToken, source: 'start', reason } as const;
    const needsTwo = (await ledger.twoPeopleSince()) !== null;
    const applied = await ledger.applyRules(application, needsTwo);
    const changed = applied.filter(({ kind }) => kind === 'changed');
    const told = applied.filter(
      (one) => one.kind === 'changed' || (one.kind === 'new' && one.joins !== undefined),
    );
    const left = leftOut(funds, await ledger.funds()).map((one) => leftOutText(one, 'this file'));
    if (needsTwo && changed.length > 0) return [notApplied(file, changed), ...left];
    return [...told.map(appliedText), ...left];
  });
}

const notApplied = (file: string, changed: readonly { readonly token: string }[]): string =>
  `${file} says otherwise for ${changed.map(({ token }) => token).join(', ')}, and changes nothing: ` +
  `two people decide that (ballast apply ${file} --reason "..." proposes it)`;
