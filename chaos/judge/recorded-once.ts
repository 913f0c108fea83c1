import type { UnitAskRecord } from '../run/asks.js';
import type { Violation } from './evidence.js';

interface Recorded {
  readonly id: string;
  readonly token: string;
  readonly request_key: string;
}

/** What was asked for is one row however often it was asked, and the one that whoever asked was told. */
export function recordedOnce(
  invariant: string,
  asks: readonly UnitAskRecord[],
  recorded: readonly Recorded[],
): Violation[] {
  return asks.flatMap(({ token, requestKey, ids }): Violation[] => {
    const subject = `${token} ${requestKey}`;
    const told = [...new Set(ids)];
    const rows = recorded.filter((row) => row.token === token && row.request_key === requestKey);
    if (told.length > 1 || rows.length > 1) {
      return [{ invariant, subject, what: `became several: ${told.join(', ')}` }];
    }
    if (told.length === 1 && rows[0]?.id !== told[0]) {
      const what = `was taken as ${told[0]}, and is not in the ledger`;
      return [{ invariant: 'no-request-lost', subject, what }];
    }
    return [];
  });
}
