import type { Channel } from '../../alerts/channel.js';
import { outsideChannels } from '../../alerts/channels.js';
import { checkHost } from '../../alerts/post-json.js';
import type { Alerting } from '../../config/alert-settings.js';
import { DELIVERED_WITHIN_MS } from '../../contract/alert-rules.js';
import type { AlertSummary, ChannelRecord } from '../../ledger/alert-port.js';
import { ageText, timeText } from '../figures-text.js';
import { withLedger } from '../open-ledger.js';
import { examine, type Finding, ok, problem } from './finding.js';

/** Whether people hear of what they must know. */
export async function checkAlerts(databaseUrl: string, now = Date.now()): Promise<Finding> {
  const summary = await withLedger(databaseUrl, (ledger) => ledger.alertSummary());
  const open = `${summary.open} open`;
  if (!isOverdue(summary, now)) return ok('alerts', `${open}, ${summary.undelivered} on their way`);
  return problem(
    'alerts',
    `${open}; ${overdueText(summary, now)}`,
    'check the BALLAST_ALERT_ variables of the worker of the role `control`, that it runs, and the receivers; read the alerts with `ballast alerts --open`',
  );
}

/** Each channel of this environment: whether it could be told now, and how it has done lately. Nothing is sent. */
export async function checkChannels(alerting: Alerting, databaseUrl: string): Promise<readonly Finding[]> {
  const records = await withLedger(databaseUrl, (ledger) => ledger.channelRecords());
  const found = await Promise.all(outsideChannels(alerting).map((channel) => checkChannel(channel, records)));
  return [
    ...(found.length > 0 ? found : [ok('channels', NO_CHANNEL)]),
    await checkHeartbeat(alerting.heartbeat),
  ];
}

/** No beat is sent: it would say that the engine is well. */
async function checkHeartbeat(heartbeat: Alerting['heartbeat']): Promise<Finding> {
  if (heartbeat === null)
    return ok('heartbeat', 'none in this environment: nobody else notices that all of it is dead');
  const { url, everyMs } = heartbeat;
  const look = async () => {
    const seen = await checkHost(new URL(url.reveal()), new AbortController().signal);
    return ok('heartbeat', `${seen}; told every ${everyMs / 1_000} s by a worker of the role \`control\``);
  };
  return examine('heartbeat', look, 'mend BALLAST_HEARTBEAT_URL, or the way to it');
}

const NO_CHANNEL =
  'none in this environment: where the worker of the role `control` has none either, its log alone tells (docs/alerts.md)';

function checkChannel(channel: Channel, records: readonly ChannelRecord[]): Promise<Finding> {
  const { name, least } = channel;
  const record = records.find((known) => known.channel === name);
  const remedy =
    'mend its address or key in the environment; `ballast alerts test` sends a message through every channel';
  const look = async (): Promise<Finding> => {
    const seen = await channel.check(new AbortController().signal);
    const detail = `${seen}; told of what is ${least} or graver; ${recordText(record)}`;
    const isRefusing = record !== undefined && record.trouble !== null;
    return isRefusing ? problem(`channel ${name}`, detail, remedy) : ok(`channel ${name}`, detail);
  };
  return examine(`channel ${name}`, look, remedy);
}

function recordText(record: ChannelRecord | undefined): string {
  if (record === undefined) return 'no worker has it yet';
  if (record.trouble !== null) return `it does not take what waits for it: ${record.trouble}`;
  return record.deliveredAt === null
    ? 'nothing was told yet'
    : `last told at ${timeText(record.deliveredAt)} UTC`;
}

export const isOverdue = ({ undeliveredSince }: AlertSummary, now: number): boolean =>
  undeliveredSince !== null && now - undeliveredSince > DELIVERED_WITHIN_MS;

export function overdueText({ undelivered, undeliveredSince, trouble }: AlertSummary, now: number): string {
  const age = undeliveredSince === null ? '' : `, the oldest for ${ageText(now - undeliveredSince)}`;
  return `${undelivered} not delivered${age}${trouble === null ? '' : ` (${trouble})`}`;
}

/** Whether the switch for all funds lets them trade. */
export async function checkSwitch(databaseUrl: string): Promise<Finding> {
  const { state, reason, by } = await withLedger(databaseUrl, (ledger) => ledger.tradingSwitch());
  if (state === 'ACTIVE') return ok('switch', 'each fund trades as its own state says');
  return problem(
    'switch',
    `trading of all funds is ${state}, by ${by}: ${reason}`,
    '`ballast resume --all` when the reason is gone',
  );
}
