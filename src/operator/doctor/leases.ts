import type { FundsConfig } from '../../config/funds-file.js';
import { holderText } from '../../engine/held-elsewhere.js';
import { engineOf } from '../../engine/identity.js';
import type { Lease } from '../../ledger/records/lease.js';
import { withLedger } from '../open-ledger.js';
import { type TemporalSettings, withTemporal } from '../temporal-connection.js';
import { type Finding, ok, problem } from './finding.js';

/** Whether the engine that this environment names holds the accounts of its funds. */
export async function checkLeases(
  databaseUrl: string,
  settings: TemporalSettings,
  config: FundsConfig,
): Promise<Finding> {
  const engine = await withTemporal(settings, (client) =>
    engineOf(client, settings.namespace, settings.address),
  );
  const leases = await withLedger(databaseUrl, (ledger) => ledger.leases());
  const byAccount = new Map(leases.map((lease) => [lease.account, lease]));
  const accounts = [...new Set(config.funds.map(({ account }) => account))];
  return judge(accounts, engine.id, byAccount);
}

function judge(
  accounts: readonly string[],
  engineId: string,
  byAccount: ReadonlyMap<string, Lease>,
): Finding {
  const held = accounts.flatMap((account) => byAccount.get(account) ?? []);
  const foreign = held.filter(({ engine, leftMs }) => engine.id !== engineId && leftMs > 0);
  if (foreign.length > 0) {
    const remedy = 'stop one of the two engines; the other takes over 20 seconds later';
    return problem('leases', foreign.map(holderText).join('; '), remedy);
  }
  const own = held.filter(({ engine, leftMs }) => engine.id === engineId && leftMs > 0);
  const idle = accounts.filter((account) => !own.some((lease) => lease.account === account));
  if (idle.length === 0) return ok('leases', `held by this engine: ${accounts.join(', ')}`);
  return problem(
    'leases',
    `no engine trades ${idle.join(', ')} now`,
    'start a worker of the role `trading`, or read its log: it renews them every 5 s',
  );
}
