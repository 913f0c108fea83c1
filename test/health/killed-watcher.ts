// A worker that finds the ledger out of reach, tells it, and is killed then. Arguments: ledger, webhook, file of notes.
import { pino } from 'pino';
import { channelsOf } from '../../src/alerts/channels.js';
import { watchLedger } from '../../src/health/ledger-outage.js';
import { outageNotes } from '../../src/health/outage-notes.js';
import { LedgerUnavailableError } from '../../src/ledger/errors.js';
import { alertingOf } from '../alerts/alerting.js';

const [address = '', url = '', file = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
watchLedger({
  ledger: {
    clock: () => Promise.reject(new LedgerUnavailableError(address, 'ECONNREFUSED')),
    recordOver: () => Promise.reject(new LedgerUnavailableError(address, 'ECONNREFUSED')),
  },
  channels: channelsOf(alertingOf({ ALERT_URL: url }), log, false).slice(1),
  notes: outageNotes(file),
  process: 'host/1',
  log,
  everyMs: 50,
  outMs: 100,
});
process.on('message', () => process.kill(process.pid, 'SIGKILL'));
