import { type RuleDifference, rulesDifference } from '../../config/rules-difference.js';
import type { RulesVersion } from '../../ledger/rules-port.js';

/** One version of a fund's rules, and what it has otherwise than the version before; null for the first. */
export interface ListedVersion extends RulesVersion {
  readonly changes: readonly RuleDifference[] | null;
}

/** `versions`: newest first. */
export function listed(versions: readonly RulesVersion[]): readonly ListedVersion[] {
  return versions.map((version, index) => {
    const before = versions[index + 1];
    const changes = before === undefined ? null : rulesDifference(before.settings, version.settings);
    return { ...version, changes };
  });
}
