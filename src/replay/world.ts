import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/port.js';
import type { ExchangeControl } from './exchange-control.js';

/** The running system that a recording is played through: all of it the replay's own. */
export interface ReplayWorld {
  readonly ledger: Ledger;
  readonly temporal: Client;
  readonly exchange: ExchangeControl;
}
