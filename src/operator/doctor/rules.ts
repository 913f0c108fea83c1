import { fileDiffers, leftOut, leftOutText } from '../../config/file-differs.js';
import type { FundsConfig } from '../../config/funds-file.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import { type Finding, ok, problem } from './finding.js';

/** The rules that run are the ledger's: whether the file says the same. */
export function checkRules({ file, funds }: FundsConfig, overviews: readonly FundOverview[]): Finding {
  const held = overviews.map(({ fund }) => fund);
  const versions = held.map(({ settings, rules, pendingRules }) => {
    const waiting = pendingRules === null ? '' : ` (${pendingRules.version} waits)`;
    return `${settings.token} version ${rules.version}${waiting}`;
  });
  const stays = leftOut(funds, held).map((left) => leftOutText(left, file));
  const known = [versions.join(', ') || 'no fund has any yet', ...stays].join('; ');
  const differences = fileDiffers(funds, held);
  if (differences.length === 0) return ok('rules', known);
  return problem(
    'rules',
    `${known}; ${file} says otherwise and changes nothing: ${differences.join('; ')}`,
    `\`ballast apply ${file} --dry-run\` shows what it would change; apply it with a --reason, or mend the file`,
  );
}
