import type { FundSettings } from '../contract/fund-settings.js';

/**
 * How a version came about. `first-start`: a worker met the fund for the first time; `apply`: `ballast apply`;
 * `start`: `ballast up` applied an edited file; `migration`: it ran before versions were kept.
 */
export type RulesSource = 'first-start' | 'apply' | 'start' | 'migration';

/** Who is not known by a token of this ledger. */
export const UNVERIFIED = 'unverified';

/** One version of a fund's rules: never changed, never deleted. Instants in milliseconds since 1970 UTC. */
export interface RulesVersion {
  readonly token: string;
  /** From 1, by fund. */
  readonly version: number;
  readonly settings: FundSettings;
  /** SHA-256 of the settings as JSON with sorted keys. */
  readonly hash: string;
  readonly source: RulesSource;
  /** An operator by token, or `unverified`. */
  readonly recordedBy: string;
  readonly reason: string;
  readonly recordedAt: number;
  /** The instant that was asked for; null is the next rebalance point. */
  readonly askedFor: number | null;
  /** `replaced`: a later version took its place before it was in force. */
  readonly state: 'in-force' | 'waiting' | 'former' | 'replaced';
  /** From when on it was in force; null from the fund's beginning, or where it never was. */
  readonly since: number | null;
  /** The rebalance with whose rebalance point it came into force. */
  readonly rebalanceId: string | null;
}

/** Rules of several funds, all of them or none. */
export interface RulesApplication {
  readonly funds: readonly FundSettings[];
  /** Null: at the next rebalance point of each fund. */
  readonly at: number | null;
  /** The token of the operator who says so; null where nobody is named. */
  readonly operatorToken: string | null;
  readonly source: RulesSource;
  readonly reason: string;
}

/** What became of one fund's rules. */
export type AppliedRules =
  /**
   * The ledger did not know it: it begins when a worker starts with the file. One that `joins` a running hedge book is
   * known from now on, and waits for the announced transfer of that id.
   */
  | { readonly kind: 'new'; readonly token: string; readonly to: FundSettings; readonly joins?: string }
  | { readonly kind: 'same'; readonly token: string; readonly version: number }
  | {
      readonly kind: 'changed';
      readonly token: string;
      readonly version: number;
      /** In force now. */
      readonly from: FundSettings;
      readonly to: FundSettings;
      /** Takes effect: at once, at an instant, or with the next rebalance point. */
      readonly effect: 'at-once' | 'at-instant' | 'next-point';
      readonly at: number | null;
      /** The version that waited, and now never comes into force. */
      readonly replaces: number | null;
      /** A rebalance at work goes on by the rules of its strike. */
      readonly openRebalance: string | null;
    };

/** The versions of the rules, as people change and read them. */
export interface RulesLedger {
  /** The ledger's clock, in milliseconds since 1970 UTC. */
  clock(): Promise<number>;
  /**
   * Throws `RulesRefusedError` with everything that speaks against it, `NotAuthenticatedError`; then nothing is
   * recorded. `dryRun` records nothing and says the same.
   */
  applyRules(application: RulesApplication, dryRun?: boolean): Promise<readonly AppliedRules[]>;
  /** Of one fund, newest first. */
  ruleVersions(token: string): Promise<readonly RulesVersion[]>;
}
