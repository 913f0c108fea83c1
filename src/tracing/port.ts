import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { TraceSinks } from '../contract/trace-sinks.js';
import type { Ledger } from '../ledger/port.js';

/** A finished call to the venue; `code` is `0` where it agreed. */
export interface TracedCall {
  readonly endpoint: string;
  readonly milliseconds: number;
  readonly code: string;
}

/** Where nobody wants traces, nothing is wrapped and no library loaded. */
export interface Tracing {
  readonly interceptors: readonly ActivityInterceptorsFactory[];
  /** Of every worker that runs workflows. */
  readonly sinks: { readonly sinks: InjectedSinks<TraceSinks> };
  readonly onVenueCall: ((call: TracedCall) => void) | undefined;
  ledger<L extends Ledger>(ledger: L): L;
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}
