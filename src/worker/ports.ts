import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Environment } from '../config/environment.js';
import { type FundsConfig, loadFunds } from '../config/funds-file.js';
import { engineOf } from '../engine/identity.js';
import { keepLeases } from '../engine/lease-keeper.js';
import { sayVenueHealth } from '../engine/say-venue-health.js';
import { type FailPoints, failPoints } from '../fail-points/fail-points.js';
import type { Ledger } from '../ledger/port.js';
import { type PostgresLedger, postgresLedger } from '../ledger/postgres-ledger.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import type { Tracing } from '../tracing/port.js';
import { tracing } from '../tracing/tracing.js';
import { bybitMarketFeed } from '../venue/bybit/public-stream.js';
import { healthWords } from '../venue/health-words.js';
import { openVenue } from '../venue/open-venue.js';
import type { MarketFeed, Venue } from '../venue/port.js';
import type { WorkerSettings } from './worker-settings.js';

/** What a worker's steps work over, each part connected. */
export interface WorkerPorts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly client: Client;
  readonly config: FundsConfig;
  /** The ledger itself, and as the steps have it: seen by traces and fail points, where these are wanted. */
  readonly books: PostgresLedger;
  readonly ledger: Ledger;
  readonly venue: Venue;
  /** Whether the venue's clock is one of this world. */
  readonly venueTime: 'market' | 'wall';
  readonly feed: MarketFeed;
  readonly points: FailPoints;
  readonly traced: Tracing;
  /** The leases of the accounts first, the connections last. */
  close(): Promise<void>;
}

export async function openPorts(
  { roles, replaying = false }: WorkerSettings,
  environment: Environment,
  { log, watched }: { readonly log: Logger; readonly watched: Monitoring },
): Promise<WorkerPorts> {
  const temporal = loadClientConnectConfig();
  const namespace = temporal.namespace ?? 'default';
  const connection = await NativeConnection.connect(temporal.connectionOptions);
  const client = new Client({ connection, namespace });
  const address = temporal.connectionOptions.address ?? 'localhost:7233';
  const engine = await engineOf(client, namespace, address);
  const points = await failPoints(environment.failPoints, roles);
  const books = await postgresLedger({
    databaseUrl: databaseUrl(environment),
    engine,
    log: (line) => log.warn(line),
    beforeCommit: points.beforeCommit,
  });
  const traced = await tracing(environment.traces && !replaying, roles);
  const ledger = traced.ledger(points.ledger(books));
  const config = await loadFunds(environment.fundsFile);
  const accounts = [...new Set(config.funds.map(({ account }) => account))];
  const leases = roles.includes('trading') ? await keepLeases({ ledger, engine, accounts, log }) : null;
  const { name } = config.venue;
  const opened = openVenue(config.venue, environment, {
    onHealth: sayVenueHealth(books, name, (health) => healthWords(name, health), log),
    onCall: bothOf(watched.onVenueCall, traced.onVenueCall),
  });
  const venue = points.venue(opened.venue);
  const feed = bybitMarketFeed({
    url: opened.streamUrl,
    ticker: (contract) => venue.ticker(contract),
    onFault: (fault) => log.warn({ fault }, 'market feed'),
  });
  return {
    ...{ connection, namespace, client, config, books, ledger, venue, feed, points, traced },
    venueTime: name === 'paper' ? 'market' : 'wall',
    close: async () => {
      await leases?.stop();
      await traced.close();
      await feed.close();
      await venue.close();
      await books.disconnect();
      await connection.close();
    },
  };
}

function databaseUrl({ databaseUrl }: Environment): string {
  if (databaseUrl === null) {
    throw new Error(
      'a worker needs DATABASE_URL: the address of the ledger (npm start sets it for its own workers)',
    );
  }
  return databaseUrl.reveal();
}

function bothOf<T>(
  one: ((value: T) => void) | undefined,
  other: ((value: T) => void) | undefined,
): ((value: T) => void) | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (value) => {
    one(value);
    other(value);
  };
}
