import { expect, it, vi } from 'vitest';
import { sayVenueHealth } from '../../src/engine/say-venue-health.js';
import type { VenueHealth } from '../../src/venue/port.js';
import { testLedger } from '../ledger/test-ledger.js';

const words = ({ state }: VenueHealth) => `bybit is ${state}`;
const open: VenueHealth = { state: 'open', since: 1, reason: 'HTTP503', nextProbeAt: 2 };
const closed: VenueHealth = { state: 'closed', since: 3, reason: null, nextProbeAt: null };

it('says in log and ledger when the venue stops answering, and when it answers again, in this order', async () => {
  const books = await testLedger();
  const log = { info: vi.fn(), warn: vi.fn() };
  const say = sayVenueHealth(books.ledger, 'bybit', words, log);
  say(open);
  await vi.waitFor(async () =>
    expect(await books.ledger.venueOutages()).toMatchObject([{ venue: 'bybit', reason: 'HTTP503' }]),
  );
  expect((await books.ledger.venueOutages())[0]?.process).toMatch(/\/\d+$/);
  say(open);
  say(closed);
  await vi.waitFor(async () => expect(await books.ledger.venueOutages()).toEqual([]));
  expect(log.warn).toHaveBeenCalledTimes(2);
  expect(log.info).toHaveBeenCalledExactlyOnceWith({ health: closed }, 'bybit is closed');
  await books.end();
});

it('without a ledger it is in the log', async () => {
  const log = { info: vi.fn(), warn: vi.fn() };
  const noteVenueHealth = () => Promise.reject(new Error('no ledger'));
  sayVenueHealth({ noteVenueHealth }, 'bybit', words, log)(open);
  await vi.waitFor(() => expect(log.warn).toHaveBeenCalledTimes(2));
});
