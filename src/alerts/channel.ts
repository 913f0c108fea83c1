import type { DueAlert } from '../ledger/alert-port.js';

/** One way in which people are told. */
export interface Channel {
  /** Kept in the ledger: the same after a restart, and without any secret of its address. */
  readonly name: string;
  /** Ends once it was taken. Throws an error whose message, free of secrets, says why it was not. */
  deliver(alert: DueAlert, signal: AbortSignal): Promise<void>;
}
