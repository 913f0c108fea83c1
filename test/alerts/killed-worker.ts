// A process that raises an alert and is killed at a chosen point of its delivery. Arguments: ledger, webhook, point.
import { pino } from 'pino';
import { channelsOf } from '../../src/alerts/channels.js';
import { deliverAlerts } from '../../src/alerts/deliver.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { alertingOf } from './alerting.js';

const [databaseUrl = '', url = '', point = ''] = process.argv.slice(2);
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

const ledger: PostgresLedger = await postgresLedger({ databaseUrl });
await ledger.changeState({
  token: 'BTC3L',
  to: 'HALTED',
  from: ['ESTABLISHING'],
  reason: 'they differ',
  by: 'engine',
  changeId: 'h1',
});
if (point === 'committed') await die();
const dying: PostgresLedger = {
  ...ledger,
  claimAlerts: async (...claim) => {
    const due = await ledger.claimAlerts(...claim);
    if (point === 'claimed' && due !== null) await die();
    return due;
  },
  noteDelivered: point === 'posted' ? die : ledger.noteDelivered,
};
const webhooks = channelsOf(alertingOf({ ALERT_URL: url }), pino({ level: 'silent' }), false).slice(1);
deliverAlerts({
  ledger: dying,
  channels: webhooks,
  log: pino({ level: 'silent' }),
  gathering: { waitMs: 0, intervalMs: 0, most: 10 },
});
