import { Counter, type Registry } from 'prom-client';
import { ALERTS } from '../contract/alert-rules.js';
import { FINDINGS } from '../contract/findings.js';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { MonitoringLedger } from '../ledger/monitoring-port.js';
import type { Ledger } from '../ledger/port.js';
import type { MetricSource } from './metric-source.js';
import { ReadGauge } from './read-gauge.js';

type Reading = Pick<MonitoringLedger, 'attentionCounts'> &
  Pick<AlertLedger, 'alertSummary'> &
  Pick<Ledger, 'tradingSwitch' | 'venueOutages' | 'progress'>;

/** What calls for a person, as the ledger has it. */
export function attentionMetrics(registry: Registry, ledger: Reading): MetricSource {
  const raised = new Counter({
    name: 'ballast_alerts_raised_total',
    help: 'Alerts raised since the ledger began, repetitions counted.',
    labelNames: ['code', 'severity'],
    registers: [registry],
  });
  const open = new ReadGauge(
    registry,
    'ballast_alerts_open',
    'Alerts that are not over, and that nobody has acknowledged yet.',
    ['code', 'severity'],
  );
  const undelivered = new ReadGauge(
    registry,
    'ballast_alerts_undelivered',
    'Alerts that not every channel has taken yet.',
  );
  const oldest = new ReadGauge(
    registry,
    'ballast_alerts_oldest_undelivered_timestamp_seconds',
    'When the oldest alert that is not delivered was raised, in seconds since 1970; absent where all are.',
  );
  const findings = new ReadGauge(
    registry,
    'ballast_findings_open',
    'Differences between venue and ledger that nobody has resolved.',
    ['code'],
  );
  const tradingSwitch = new ReadGauge(
    registry,
    'ballast_trading_switch',
    'Always 1: how the switch for all funds stands.',
    ['state'],
  );
  const outages = new ReadGauge(
    registry,
    'ballast_venue_outages',
    'Workers that send nothing but cancels, because the venue does not answer them.',
  );
  const judgedAt = new ReadGauge(
    registry,
    'ballast_watch_price_timestamp_seconds',
    "Time of the last price that the watch of a contract has judged, by the venue's clock, in seconds since 1970.",
    ['contract'],
  );
  const gauges = [open, undelivered, oldest, findings, tradingSwitch, outages, judgedAt];
  const forget = () => {
    raised.reset();
    for (const one of gauges) one.clear();
  };

  return {
    name: 'attention',
    forget,
    refresh: async () => {
      const [counts, summary, state, away, progress] = await Promise.all([
        ledger.attentionCounts(),
        ledger.alertSummary(),
        ledger.tradingSwitch(),
        ledger.venueOutages(),
        ledger.progress(),
      ]);
      forget();
      for (const alert of counts.alerts) {
        const { code, severity } = ALERTS[alert.kind];
        raised.inc({ code, severity }, alert.raised);
        open.set({ code, severity }, alert.open);
      }
      for (const finding of counts.findings)
        findings.set({ code: FINDINGS[finding.kind].code }, finding.open);
      undelivered.set({}, summary.undelivered);
      if (summary.undeliveredSince !== null) oldest.set({}, summary.undeliveredSince / 1_000);
      tradingSwitch.set({ state: state.state }, 1);
      outages.set({}, away.length);
      for (const { contract, time } of progress) judgedAt.set({ contract }, time / 1_000);
    },
  };
}
