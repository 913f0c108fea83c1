import { sql } from 'kysely';
import type { FundSettings } from '../contract/fund-settings.js';
import { contentHash } from './content-hash.js';
import type { RulesSource, RulesVersion } from './rules-port.js';
import type { Db, Session, Tx } from './session.js';
import { readSettings, StoredSettingsError, settingsJson } from './stored-settings.js';

export interface NewVersion {
  readonly version: number;
  readonly settings: FundSettings;
  readonly askedFor: number | null;
  readonly source: RulesSource;
  readonly by: string;
  readonly reason: string;
  readonly time: number;
}

export async function insertVersion(tx: Tx, { settings, askedFor, by, time, ...rest }: NewVersion) {
  await tx
    .insertInto('rule_versions')
    .values({
      ...rest,
      token: settings.token,
      settings: settingsJson(settings),
      hash: contentHash(settings),
      asked_for: askedFor,
      recorded_by: by,
      recorded_at: time,
    })
    .execute();
}

interface ComeIntoForce {
  readonly token: string;
  readonly version: number;
  readonly since: number | null;
  readonly rebalanceId: string | null;
}

export async function putInForce(
  tx: Tx,
  { token, version, since, rebalanceId }: ComeIntoForce,
): Promise<void> {
  await tx
    .insertInto('rules_in_force')
    .values({ token, version, since, rebalance_id: rebalanceId })
    .execute();
}

/** 0 before the first. */
export async function latestVersion(tx: Tx, token: string): Promise<number> {
  const { version } = await tx
    .selectFrom('rule_versions')
    .select(sql<number>`coalesce(max(version), 0)`.as('version'))
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  return version;
}

/** Newest first; of one fund, or one version of it. */
export function readVersions(
  session: Session,
  token: string,
  version: number | null = null,
): Promise<readonly RulesVersion[]> {
  return session.run(async (db) => {
    const rows = await selectVersions(db)
      .where('v.token', '=', token)
      .$if(version !== null, (query) => query.where('v.version', '=', version ?? 0))
      .orderBy('v.version', 'desc')
      .execute();
    return rows.map((row) => ({
      token: row.token,
      version: row.version,
      settings: readUnchanged(row),
      hash: row.hash,
      source: row.source,
      recordedBy: row.recorded_by,
      reason: row.reason,
      recordedAt: row.recorded_at,
      askedFor: row.asked_for,
      state: row.state,
      since: row.since,
      rebalanceId: row.rebalance_id,
    }));
  });
}

/** Whoever changes a version past the ledger's own guard is found by its hash. */
function readUnchanged(row: {
  readonly token: string;
  readonly version: number;
  readonly settings: FundSettings;
  readonly hash: string;
}): FundSettings {
  const where = `version ${row.version} of the rules of ${row.token}`;
  const settings = readSettings(where, row.settings);
  if (contentHash(row.settings) === row.hash) return settings;
  throw new StoredSettingsError(where, ['its content is not what was recorded: the hash differs']);
}

function selectVersions(db: Db) {
  return db
    .selectFrom('rule_versions as v')
    .innerJoin('funds', 'funds.token', 'v.token')
    .leftJoin('rules_in_force as f', (join) =>
      join.onRef('f.token', '=', 'v.token').onRef('f.version', '=', 'v.version'),
    )
    .select([
      'v.token',
      'v.version',
      'v.settings',
      'v.hash',
      'v.source',
      'v.recorded_by',
      'v.reason',
      'v.recorded_at',
      'v.asked_for',
      'f.since',
      'f.rebalance_id',
      sql<RulesVersion['state']>`case
        when v.version = funds.rules_version then 'in-force'
        when v.version = funds.pending_version then 'waiting'
        when f.version is not null then 'former'
        else 'replaced' end`.as('state'),
    ]);
}
