import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VenueHealth } from '../../src/venue/port.js';
import { T0 } from './fixtures.js';
import { type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
afterAll(() => test.end());
beforeEach(() => test.emptyTables('venue_outages'));

const open: VenueHealth = { state: 'open', since: T0, reason: 'HTTP503: no', nextProbeAt: T0 + 2_000 };
const closed: VenueHealth = { state: 'closed', since: T0 + 9_000, reason: null, nextProbeAt: null };

describe('a venue that does not answer', () => {
  it('is on record for every process that sees it so, until it answers that process', async () => {
    await test.ledger.noteVenueHealth('host/1', 'bybit', open);
    await test.ledger.noteVenueHealth('host/2', 'bybit', { ...open, since: T0 + 1 });
    await test.ledger.noteVenueHealth('host/1', 'bybit', { ...open, state: 'half-open', nextProbeAt: null });
    const outage = { venue: 'bybit', reason: 'HTTP503: no' };
    expect(await test.ledger.venueOutages()).toEqual([
      { process: 'host/1', ...outage, since: T0, nextProbeAt: null },
      { process: 'host/2', ...outage, since: T0 + 1, nextProbeAt: T0 + 2_000 },
    ]);
    await test.ledger.noteVenueHealth('host/1', 'bybit', closed);
    expect((await test.ledger.venueOutages()).map(({ process }) => process)).toEqual(['host/2']);
  });

  it('is forgotten with a process that says nothing more', async () => {
    await test.ledger.noteVenueHealth('host/1', 'bybit', open);
    await test.query("update venue_outages set said_at = said_at - 301000 where process = 'host/1'");
    expect(await test.ledger.venueOutages()).toEqual([]);
  });
});
