import { type Kysely, type Migration, sql } from 'kysely';
import { contentHash } from '../content-hash.js';

/**
 * The rules of each fund in versions that are only ever added, each with who, when and why, and from when on it was
 * in force. Every rebalance names its version, and keeps its strikes and plans, also those before the last.
 */
export const ruleVersions: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await tables.execute(db);
    await addLegacyVersions(db);
    await references.execute(db);
  },
};

const tables = sql`
  create table rule_versions (
    token text not null references funds,
    version integer not null check (version > 0),
    settings jsonb not null check (settings ->> 'token' = token),
    -- Of the settings as JSON with sorted keys: SHA-256.
    hash text not null,
    -- Null: it takes effect at the next rebalance point.
    asked_for bigint,
    source text not null check (source in ('first-start', 'apply', 'start', 'migration')),
    recorded_by text not null,
    reason text not null,
    recorded_at bigint not null,
    primary key (token, version)
  );

  create table rules_in_force (
    token text not null,
    version integer not null,
    -- Null: from the beginning of the fund.
    since bigint,
    -- The rebalance with whose rebalance point it came into force.
    rebalance_id text references rebalances,
    primary key (token, version),
    foreign key (token, version) references rule_versions
  );

  create function ballast_append_only() returns trigger language plpgsql as $$
    begin raise exception 'rows of % are never changed or deleted', tg_table_name; end $$;
  create trigger append_only before update or delete on rule_versions
    for each statement execute function ballast_append_only();
  create trigger append_only before update or delete on rules_in_force
    for each statement execute function ballast_append_only();

  -- settings and pending_settings are those of these versions, written along with the numbers.
  alter table funds
    add column rules_version integer not null default 1,
    add column rules_since bigint,
    add column pending_version integer,
    add column pending_at bigint;

  -- Null: from before versions were kept. earlier: the strikes and plans before the last one.
  alter table rebalances
    add column rules_version integer,
    add column earlier jsonb;

  -- Where the venue says it: mark price at the fill.
  alter table executions add column mark_price numeric;
`;

const references = sql`
  alter table funds
    add foreign key (token, rules_version) references rule_versions deferrable initially deferred,
    add foreign key (token, pending_version) references rule_versions deferrable initially deferred,
    add check ((pending_version is null) = (pending_settings is null)),
    add check (pending_at is null or pending_version is not null);
  alter table rebalances
    add foreign key (token, rules_version) references rule_versions;
`;

interface LegacyFund {
  readonly token: string;
  readonly settings: object;
  readonly pending_settings: object | null;
}

/** What ran before versions were kept is the first of them; nobody knows any more who wrote it. */
async function addLegacyVersions(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<LegacyFund>`select token, settings, pending_settings from funds`.execute(db);
  for (const { token, settings, pending_settings: pending } of rows) {
    await addVersion(db, token, 1, settings);
    await sql`insert into rules_in_force (token, version) values (${token}, 1)`.execute(db);
    if (pending === null) continue;
    await addVersion(db, token, 2, pending);
    await sql`update funds set pending_version = 2 where token = ${token}`.execute(db);
  }
}

async function addVersion(
  db: Kysely<unknown>,
  token: string,
  version: number,
  settings: object,
): Promise<void> {
  await sql`
    insert into rule_versions (token, version, settings, hash, source, recorded_by, reason, recorded_at)
    values (${token}, ${version}, ${JSON.stringify(settings)}::jsonb, ${contentHash(settings)}, 'migration',
      'unverified', 'as it was before versions were kept',
      (extract(epoch from now()) * 1000)::bigint)`.execute(db);
}
