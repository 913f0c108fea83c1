import { leftOut } from '../../config/file-differs.js';
import type { FundsConfig } from '../../config/funds-file.js';
import { withLedger } from '../open-ledger.js';
import { appliedText, leftOutText } from './rules-text.js';

/**
 * What `ballast up` does with its funds file before anything trades: the same as `ballast apply`. Says what is
 * otherwise than before, and which funds the file does not name any more.
 */
export function applyAtStart(
  databaseUrl: string,
  { file, funds }: FundsConfig,
  operatorToken: string | null,
): Promise<readonly string[]> {
  return withLedger(databaseUrl, async (ledger) => {
    const reason = `${file} was otherwise at this start`;
    const applied = await ledger.applyRules({ funds, at: null, operatorToken, source: 'start', reason });
    const changed = applied.filter(({ kind }) => kind === 'changed');
    return [...changed.map(appliedText), ...leftOut(funds, await ledger.funds()).map(leftOutText)];
  });
}
