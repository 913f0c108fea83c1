import type { Logger } from 'pino';
import type { AuditLedger } from '../../ledger/audit-port.js';
import type { Ledger } from '../../ledger/port.js';
import type { Venue } from '../../venue/port.js';
import type { Clock } from '../clock.js';

/** What the audit works with. It sends no order: of the venue it uses what reads. */
export interface AuditPorts {
  readonly ledger: Ledger;
  readonly audit: AuditLedger;
  readonly venue: Venue;
  readonly log: Logger;
  /** The wall clock unless another is given. */
  readonly clock?: Clock;
  /** Pause between two audits of one book: 30 seconds unless told. */
  readonly everyMs?: number;
  /** A book that cannot be read for so long is a person's matter: ten minutes unless told. */
  readonly blindAfterMs?: number;
}
