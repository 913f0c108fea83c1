import pg from 'pg';
import { readFunds } from '../../src/config/funds-file.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { migrate } from '../../src/ledger/migrate.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { CONTRACT, PRICE } from './messages.js';

/**
 * A ledger of its own with so many established funds on one contract, longs and shorts in turn, whose rebalance
 * points lie around the price. Returns its schema.
 */
export async function openBands(databaseUrl: string, funds: number): Promise<string> {
  const schema = `bench_${funds}`;
  await migrate(databaseUrl, schema);
  const ledger = await postgresLedger({ databaseUrl, schema });
  try {
    for (let first = 0; first < funds; first += 50) {
      const some = Array.from({ length: Math.min(50, funds - first) }, (_, index) => fund(first + index));
      await Promise.all(some.map((settings) => ledger.registerFund(settings)));
    }
  } finally {
    await ledger.disconnect();
  }
  await establish(databaseUrl, schema);
  return schema;
}

function fund(index: number): FundSettings {
  const token = `T${String(index).padStart(4, '0')}`;
  const leverage = index % 2 === 0 ? 3 : -3;
  const yaml = `venue: { name: paper }
funds:
  - { token: ${token}, contract: ${CONTRACT}, leverage: ${leverage}, preset: default-3x, account: ${token.toLowerCase()}, initial: { equity: 100000, nav: 100 } }`;
  const [settings] = readFunds(token, yaml).funds;
  if (settings === undefined) throw new Error(`no fund in ${yaml}`);
  return settings;
}

/** Rebalance points without the rebalances that lead to them: 1,000 of those would take minutes. */
async function establish(databaseUrl: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    await client.query(`
      insert into rebalances (id, token, key, attempt, cause, request_key, requested_by, request_reason, opened_at)
      select token || '-s000001a1', token, token || '-s000001', 1, 'establish', 'establish', 'bench', 'bench', 0
      from funds on conflict do nothing;
      insert into anchors (token, seq, price, nav, units, time, range, rebalance_id)
      select token, 1, ${PRICE} + 10 * (row_number() over (order by token) % 200 - 100), 100, 1000, 0, 0.15,
        token || '-s000001a1'
      from funds on conflict do nothing;
      update funds set state = 'ACTIVE', units = 1000, anchor_seq = 1;`);
  } finally {
    await client.end();
  }
}
