import type { Acceptance } from '../../src/contract/fund-messages.js';

/** A creation, redemption, split or merge that the machine asked for, and the ids that it was told each time. */
export interface UnitAskRecord {
  readonly token: string;
  readonly requestKey: string;
  readonly ids: string[];
}

/** A request that the machine made, however often it repeated it, and what it was told each time. */
export interface AskRecord {
  readonly token: string;
  readonly cause: 'daily' | 'emergency';
  readonly how: 'update' | 'signal';
  readonly requestKey: string;
  readonly answers: Acceptance[];
}
