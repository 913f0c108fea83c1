import { setTimeout as pause } from 'node:timers/promises';
import { alertMessage } from '../alerts/alert-message.js';
import type { AlertRecord } from '../ledger/alert-port.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { FundOverview } from '../ledger/records/fund.js';
import type { RebalanceRecord } from '../ledger/records/rebalance.js';
import { readMarket } from '../valuation/market.js';
import type { Venue } from '../venue/port.js';
import { fixed, signedPercent, timeText } from './figures-text.js';
import { contractsOf, readLedgerStatus, readStatus } from './read-status.js';
import { outcomeText } from './rebalance-text.js';
import type { FundStatus } from './status-report.js';
import type { Terminal } from './terminal.js';

const LOOK_EVERY_MS = 1_000;
/** A line of all funds this often; rebalances and changes of state are told as they happen. */
const SUMMARY_EVERY_LOOKS = 15;
const REBALANCES_LOOKED_BACK = 50;
const ALERTS_LOOKED_BACK = 50;

export interface AccountOptions {
  readonly ledger: PostgresLedger;
  readonly venue: Venue;
  readonly out: Terminal;
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** Rebalances that ended before are history, not news. Milliseconds since 1970 UTC. */
  readonly since: number;
}

/** Tells what happens until it is asked to stop: each rebalance, each change of state, and how the funds stand. */
export async function runningAccount(options: AccountOptions): Promise<void> {
  const told = new Told();
  for (let look = 0; !options.signal.aborted; look++) {
    try {
      await tell(options, told, look % SUMMARY_EVERY_LOOKS === 0);
    } catch (error) {
      say(
        options,
        { kind: 'trouble', at: new Date().toISOString(), message: messageOf(error) },
        messageOf(error),
      );
    }
    await pause(LOOK_EVERY_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** What was said already. */
class Told {
  readonly rebalances = new Set<string>();
  readonly states = new Map<string, string>();
  readonly alerts = new Set<number>();
  readonly over = new Set<number>();
}

async function tell(options: AccountOptions, told: Told, withSummary: boolean): Promise<void> {
  const { ledger, venue } = options;
  const closed = await ledger.history({ token: null, limit: REBALANCES_LOOKED_BACK });
  for (const record of [...closed].reverse()) tellRebalance(options, told, record);
  const overviews = await ledger.fundOverviews();
  for (const overview of overviews) tellState(options, told, overview);
  const alerts = await ledger.alerts({ open: false, token: null, limit: ALERTS_LOOKED_BACK });
  for (const alert of [...alerts].reverse()) tellAlert(options, told, alert);
  if (!withSummary) return;
  const report = await readStatus(
    await readLedgerStatus(ledger, overviews),
    venue,
    await readMarket(venue, contractsOf(overviews)),
  );
  say(
    options,
    { kind: 'status', ...report },
    report.funds.map((fund) => fundLine(options.out, fund)).join('\n'),
  );
}

function tellRebalance(options: AccountOptions, told: Told, record: RebalanceRecord): void {
  if (told.rebalances.has(record.id) || (record.closedAt ?? 0) < options.since) return;
  told.rebalances.add(record.id);
  const style = record.outcome === 'done' || record.outcome === 'no-trade-needed' ? 'cyan' : 'yellow';
  const at = timeText(record.figures?.time ?? record.closedAt ?? record.openedAt);
  const text = `${at} UTC  ${record.cause} rebalance of ${outcomeText(record)}`;
  say(options, { kind: 'rebalance', ...record }, options.out.paint(style, text));
}

/** Those that are open from before are told too; of what was told, also that it is over. */
function tellAlert(options: AccountOptions, told: Told, alert: AlertRecord): void {
  const message = alertMessage(alert);
  if (message.event === 'raised' && !told.alerts.has(alert.id)) {
    told.alerts.add(alert.id);
    const style = message.severity === 'critical' || message.severity === 'error' ? 'red' : 'yellow';
    const text = `${timeText(alert.raisedAt)} UTC  alert ${alert.id}: ${message.text}`;
    say(options, { kind: 'alert', alert: message }, options.out.paint(style, text));
  }
  if (alert.resolvedAt === null || !told.alerts.has(alert.id) || told.over.has(alert.id)) return;
  told.over.add(alert.id);
  const text = `${timeText(alert.resolvedAt)} UTC  alert ${alert.id}: ${message.text}`;
  say(options, { kind: 'alert', alert: message }, options.out.paint('cyan', text));
}

function tellState(options: AccountOptions, told: Told, { fund }: FundOverview): void {
  const { token } = fund.settings;
  if (told.states.get(token) === fund.state) return;
  told.states.set(token, fund.state);
  const why = fund.stateReason === null || fund.state === 'ACTIVE' ? '' : `: ${fund.stateReason}`;
  const text = `${timeText(fund.stateSince)} UTC  ${token} is ${fund.state}${why}`;
  const { state, stateReason } = fund;
  say(options, { kind: 'state', token, state, stateReason }, options.out.paint('bold', text));
}

function fundLine(out: Terminal, fund: FundStatus): string {
  const { leverage, nav, markPrice, trigger } = fund;
  if (leverage === null || nav === null || markPrice === null) return `${fund.token.padEnd(8)} ${fund.state}`;
  const toTrigger =
    trigger === null
      ? ''
      : `  trigger ${fixed(trigger.price, 2)} (${trigger.passed ? 'passed' : signedPercent(trigger.distance)})`;
  return out.paint(
    'dim',
    `${fund.token.padEnd(8)} ${fund.state.padEnd(8)} ${fund.contract} ${fixed(markPrice, 2)} USDT` +
      `  leverage ${fixed(leverage, 3)}x${fund.members === null ? ` of ${fund.targetLeverage}x` : ''}  NAV ${fixed(nav, 4)} USDT${toTrigger}`,
  );
}

function say({ out, json }: AccountOptions, event: object, text: string): void {
  if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
  else out.print(text);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
