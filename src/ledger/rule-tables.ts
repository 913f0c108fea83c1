import type { JSONColumnType } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import type { RulesSource } from './rules-port.js';

/** Both are only ever added to. */
export interface RuleTables {
  rule_versions: {
    token: string;
    version: number;
    settings: JSONColumnType<FundSettings, string, string>;
    hash: string;
    asked_for: number | null;
    source: RulesSource;
    recorded_by: string;
    reason: string;
    recorded_at: number;
  };
  rules_in_force: {
    token: string;
    version: number;
    since: number | null;
    rebalance_id: string | null;
  };
}
