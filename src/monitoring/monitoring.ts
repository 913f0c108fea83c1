import type { Client } from '@temporalio/client';
import type { ActivityInterceptors, RuntimeOptions, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { MonitoringLedger } from '../ledger/monitoring-port.js';
import type { Ledger } from '../ledger/port.js';
import type { RulesLedger } from '../ledger/rules-port.js';
import { LiveMarket } from '../valuation/live-market.js';
import { valuation } from '../valuation/market.js';
import { withPastPrices } from '../valuation/past-prices.js';
import type { MarketFeed, Venue } from '../venue/port.js';
import { attentionMetrics } from './attention-metrics.js';
import { fundMetrics, type PricedFund } from './fund-metrics.js';
import { guardMetrics } from './guard-metrics.js';
import { type MetricSource, MetricSources } from './metric-source.js';
import { type Monitor, startMonitor } from './monitor-server.js';
import { rebalanceMetrics } from './rebalance-metrics.js';
import { scheduleMetrics } from './schedule-metrics.js';
import { readSdkMetrics, sdkMetricsAddress } from './sdk-metrics.js';
import { type VenueCall, venueCallMetrics, venueStateMetrics } from './venue-metrics.js';
import { workerNeeds } from './worker-needs.js';

export interface MonitoredParts {
  readonly roles: readonly string[];
  readonly ledger: Ledger & AlertLedger & RulesLedger & MonitoringLedger;
  readonly client: Client;
  readonly venue: Venue;
  readonly feed: MarketFeed;
  /** By the task queue that each polls; empty until they are made. */
  readonly workers: () => ReadonlyMap<string, Worker>;
  readonly log: Logger;
}

/** What is watched of a process. Nothing is counted, wrapped or served where nobody asked for it. */
export interface Monitoring {
  /** Of the SDK, for its runtime. */
  readonly telemetry: Pick<RuntimeOptions, 'telemetryOptions'>;
  readonly onVenueCall: ((call: VenueCall) => void) | undefined;
  /** Around every step. */
  readonly interceptors: readonly (() => ActivityInterceptors)[];
  serve(parts: MonitoredParts): Promise<{ close(): Promise<void> }>;
}

const NONE: Monitoring = {
  telemetry: {},
  onVenueCall: undefined,
  interceptors: [],
  serve: async () => ({ close: async () => {} }),
};

/** `address`: `host:port` at which this process shows itself; null where it does not. */
export async function monitoring(address: string | null): Promise<Monitoring> {
  if (address === null) return NONE;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const sdk = await sdkMetricsAddress();
  return {
    telemetry: { telemetryOptions: { metrics: { prometheus: { bindAddress: sdk, ...PROMETHEUS_NAMES } } } },
    onVenueCall: venueCallMetrics(registry),
    interceptors: [guardMetrics(registry)],
    serve: (parts) => serve(address, registry, sdk, parts),
  };
}

/** As Prometheus wants them: seconds, units in names, counters that end in `_total`. */
const PROMETHEUS_NAMES = {
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
} as const;

function serve(address: string, registry: Registry, sdk: string, parts: MonitoredParts): Promise<Monitor> {
  const { roles, log } = parts;
  const sources = new MetricSources(registry, sourcesOf(registry, parts), (error, source) =>
    log.warn({ err: error, source }, 'some metrics could not be read, and are left out'),
  );
  return startMonitor({
    address,
    roles,
    needs: workerNeeds(roles, parts),
    metrics: async () => {
      const [, own] = await Promise.all([sources.refresh(), sdkText(sdk, log)]);
      return `${await registry.metrics()}\n${own}`;
    },
  });
}

async function sdkText(address: string, log: Logger): Promise<string> {
  return readSdkMetrics(address).catch((error: unknown) => {
    log.warn({ err: error }, "the SDK's metrics could not be read, and are left out");
    return '';
  });
}

/** What is the ledger's is shown by those that decide, so that most of it comes from one process. */
function sourcesOf(registry: Registry, parts: MonitoredParts): readonly MetricSource[] {
  const { roles, ledger, client } = parts;
  const own = venueStateMetrics(registry, parts);
  if (!roles.includes('control')) return [own];
  return [
    own,
    fundMetrics(registry, pricedFunds(parts)),
    rebalanceMetrics(registry, ledger),
    attentionMetrics(registry, ledger),
    scheduleMetrics(registry, client),
  ];
}

/** At the prices of the public stream, so that being looked at costs the venue's limits nothing. */
function pricedFunds({ ledger, venue, feed }: MonitoredParts): () => Promise<readonly PricedFund[]> {
  const market = new LiveMarket(feed);
  const asked = withPastPrices(venue);
  return async () => {
    const overviews = await ledger.fundOverviews();
    const prices = market.prices([...new Set(overviews.map(({ fund }) => fund.settings.contract))]);
    return Promise.all(
      overviews.map(async (overview) => ({ overview, valuation: await valuation(asked, prices, overview) })),
    );
  };
}
