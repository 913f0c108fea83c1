import type { Acceptance } from '../../src/contract/fund-messages.js';

/** A request that the machine made, however often it repeated it, and what it was told each time. */
export interface AskRecord {
  readonly token: string;
  readonly cause: 'daily' | 'emergency';
  readonly how: 'update' | 'signal';
  readonly requestKey: string;
  readonly answers: Acceptance[];
}
