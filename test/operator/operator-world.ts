import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { PaperConfig } from '../../src/venue/paper/config.js';
import { startPaperExchange } from '../../src/venue/paper/start.js';
import { migratedDatabase } from '../support/fresh-database.js';

const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, contract: BTCUSDT, leverage: 3, preset: default-3x, account: main, initial: { equity: 100, nav: 10 } }
`;

type Market = PaperConfig['market'];

/** A database of its own with the ledger's tables, and a paper exchange at which BTCUSDT stands at a price. */
export interface OperatorWorld {
  readonly ledger: PostgresLedger;
  /** What a command finds in its environment. */
  readonly env: Record<string, string>;
  readonly venueUrl: string;
  end(): Promise<void>;
}

/** A market that stands still at this instant. */
export const still = (time: number): Market => ({ kind: 'controlled', startTime: time });

/** A calm market of its own. */
export const CALM: Market = { kind: 'seeded', seed: 'calm', phases: { violentAfterMs: null } };

export async function operatorWorld(price: string, market: Market): Promise<OperatorWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'ballast-operator-'));
  const fundsFile = join(dir, 'funds.yaml');
  await writeFile(fundsFile, FUNDS);
  const database = await migratedDatabase();
  const engine = { id: 'engine-of-the-tests', name: 'the tests' };
  const ledger = await postgresLedger({ databaseUrl: database.url, engine });
  const exchange = await startPaperExchange({
    stateDir: join(dir, 'exchange'),
    accounts: [{ name: 'main', apiKey: 'key', apiSecret: 'secret', deposit: '100' }],
    contracts: [
      {
        contract: 'BTCUSDT',
        initialPrice: price,
        tickSize: '0.1',
        lotSize: '0.001',
        minOrder: '0.001',
        maxMarketOrder: '100',
      },
    ],
    market,
    adminToken: randomBytes(8).toString('hex'),
  });
  return {
    ledger,
    venueUrl: exchange.url,
    env: {
      DATABASE_URL: database.url,
      BALLAST_FUNDS: fundsFile,
      BALLAST_VENUE_URL: exchange.url,
      BALLAST_DATA_DIR: join(dir, 'data'),
    },
    end: async () => {
      await exchange.close();
      await ledger.disconnect();
      await database.drop();
      await rm(dir, { recursive: true });
    },
  };
}
