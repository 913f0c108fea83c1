import { describe, expect, it, vi } from 'vitest';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import type { OrderIntent, Venue, VenueHealth } from '../../../src/venue/port.js';
import { failureOf } from './failure-of.js';
import { type Answer, type Asked, deadAddress, KEY, SECRET, scriptedVenue } from './scripted-venue.js';

const dec = (text: string) => plain(parseDecimal(text));
const book = { account: 'main', contract: 'BTCUSDT' };
const intent: OrderIntent = {
  clientOrderId: 'a',
  book,
  side: 'buy',
  contracts: dec('1'),
  limitPrice: dec('1'),
  reduceOnly: false,
};
const rate: Answer = { result: { list: [{ symbol: 'BTCUSDT', takerFeeRate: '0.0006' }] } };
const cancelled: Answer = { result: { orderLinkId: 'a' } };
const down: Answer = { status: 503, text: 'maintenance' };

/** A venue that answers as `answer` says at the moment, whose breaker opens after three failures. */
async function venueThat(answer: (asked: Asked) => Answer, timeoutMs = 2_000) {
  const told: VenueHealth[] = [];
  const scripted = await scriptedVenue(answer, {
    timeoutMs,
    breaker: { failures: 3, firstRetryMs: 150, mostRetryMs: 600 },
    onHealth: (health) => void told.push(health),
  });
  return { ...scripted, told, states: () => told.map(({ state }) => state) };
}

const read = (venue: Venue) => venue.takerFeeRate(book);
const fail = async (venue: Venue, times: number) => {
  for (let call = 0; call < times; call += 1) await failureOf(read(venue));
};
const untilProbe = (venue: Venue) =>
  vi.waitFor(() => expect(venue.health().nextProbeAt ?? 0).toBeLessThanOrEqual(Date.now()), {
    timeout: 3_000,
    interval: 5,
  });

describe('a venue that fails', () => {
  it.each<[string, Answer]>([
    ['maintenance', down],
    ['resets', { wire: (socket) => socket.resetAndDestroy() }],
    ['silence', { wire: () => {} }],
    ['pages instead of JSON', { status: 200, text: '<html>we will be back</html>' }],
    ['10016', { retCode: 10016, retMsg: 'Server error' }],
    ['10000', { retCode: 10000, retMsg: 'Server Timeout' }],
  ])('by %s is not asked any more after three failures in a row', async (_what, answer) => {
    const { venue, asked, told } = await venueThat(() => answer, 400);
    expect(venue.health()).toMatchObject({ state: 'closed', reason: null, nextProbeAt: null });
    await fail(venue, 3);
    expect(told.map(({ state }) => state)).toEqual(['open']);
    const failure = await failureOf(read(venue));
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'BREAKER_OPEN' });
    const { since, nextProbeAt, reason } = venue.health();
    expect(failure.message).toContain(`out of reach since ${new Date(since).toISOString()}`);
    expect(failure.message).toMatch(/tried again from \d{4}-\d\d-\d\dT/);
    expect(failure.message).toContain(reason);
    expect((nextProbeAt ?? 0) - since).toBeLessThanOrEqual(152);
    expect(failure.retryAfterMs).toBeGreaterThan(0);
    expect(asked).toHaveLength(3);
  });

  it('by refusing connections opens too', async () => {
    const told: VenueHealth[] = [];
    const { venue } = await scriptedVenue(() => rate, {
      baseUrl: await deadAddress(),
      onHealth: (health) => void told.push(health),
    });
    await fail(venue, 5);
    expect(told.map(({ state }) => state)).toEqual(['open']);
    expect(venue.health().reason).toContain('ECONNREFUSED');
  });

  it('refuses orders here, so that nothing is unresolved, and lets cancels pass', async () => {
    const { venue, asked } = await venueThat(({ path }) => (path === '/v5/order/cancel' ? cancelled : down));
    await fail(venue, 3);
    const order = await failureOf(venue.placeOrder(intent));
    expect(order).toMatchObject({ kind: 'unavailable', code: 'BREAKER_OPEN', outcome: 'refused-here' });
    await venue.cancelOrder(book, 'a');
    expect(asked.map(({ path }) => path).slice(3)).toEqual(['/v5/order/cancel']);
    expect(venue.health().state, 'a cancel decides nothing').toBe('open');
  });

  it('is tried by one read when the pause is over, never by an order, and closes when that is answered', async () => {
    let answer: Answer = down;
    const { venue, asked, states } = await venueThat(() => answer);
    await fail(venue, 3);
    await untilProbe(venue);
    answer = rate;
    expect(await failureOf(venue.placeOrder(intent))).toMatchObject({ code: 'BREAKER_OPEN' });
    const outcomes = await Promise.allSettled([read(venue), read(venue), venue.placeOrder(intent)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(asked).toHaveLength(4);
    expect(states()).toEqual(['open', 'half-open', 'closed']);
    expect(await read(venue)).toBe('0.0006');
  });

  it('that fails its probe is left alone for longer, and is still out of reach since the first failure', async () => {
    const { venue, asked, told, states } = await venueThat(() => down);
    await fail(venue, 3);
    const pauses: number[] = [];
    for (let probe = 0; probe < 3; probe += 1) {
      await untilProbe(venue);
      const tried = Date.now();
      await failureOf(read(venue));
      pauses.push((venue.health().nextProbeAt ?? 0) - tried);
    }
    expect(asked).toHaveLength(6);
    expect(states()).toEqual(['open', 'half-open', 'open', 'half-open', 'open', 'half-open', 'open']);
    expect(new Set(told.map(({ since }) => since)).size).toBe(1);
    expect(pauses[0]).toBeGreaterThanOrEqual(148);
    expect(pauses[1]).toBeGreaterThanOrEqual(298);
    expect(pauses[2]).toBeGreaterThanOrEqual(298);
  });

  it('by a ban of the address is not asked any more at once, for as long as the ban lasts', async () => {
    const { venue, asked } = await venueThat(() => ({ status: 403, text: 'access too frequent' }));
    await failureOf(read(venue));
    const failure = await failureOf(venue.ticker('BTCUSDT'));
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'BREAKER_OPEN' });
    expect(failure.retryAfterMs).toBeGreaterThan(590_000);
    expect(asked).toHaveLength(1);
  });
});

describe('a venue that answers', () => {
  it.each<[string, Answer]>([
    ['refusals of business kind', { retCode: 110007, retMsg: 'balance' }],
    ['a wrong key', { retCode: 10003, retMsg: 'API key is invalid' }],
    ['HTTP 404', { status: 404, text: '' }],
    ['a region without service', { status: 403, text: 'blocked from your country' }],
  ])('with %s is never out of reach', async (_what, answer) => {
    const { venue, asked, told } = await venueThat(() => answer);
    await fail(venue, 8);
    expect(asked).toHaveLength(8);
    expect(told).toEqual([]);
  });

  it('now and then is not out of reach: only failures in a row count', async () => {
    let calls = 0;
    const { venue, told } = await venueThat(() => {
      calls += 1;
      return calls % 3 === 0 ? rate : down;
    });
    for (let round = 0; round < 3; round += 1) {
      await fail(venue, 2);
      await read(venue);
    }
    expect(told).toEqual([]);
  });

  it('is not harmed by a listener that throws', async () => {
    const { venue } = await scriptedVenue(() => down, {
      breaker: { failures: 1, firstRetryMs: 50, mostRetryMs: 50 },
      onHealth: () => {
        throw new Error('listener');
      },
    });
    expect(await failureOf(read(venue))).toMatchObject({ code: 'HTTP503' });
    expect(venue.health().state).toBe('open');
  });
});

it('keys appear in no error, call or state, whatever the venue quotes', async () => {
  const seen: unknown[] = [];
  const bodies = (asked: Asked): Answer[] => {
    const all = `${KEY} ${SECRET} ${asked.headers['x-bapi-sign']} origin_string[1700${KEY}5000x]`;
    return [
      { retCode: 10016, retMsg: all },
      { retCode: 10002, retMsg: all },
      { retCode: 110007, retMsg: all },
      { status: 502, text: all },
      { status: 200, text: all },
      { result: { list: [{ [KEY]: SECRET, symbol: SECRET, side: all }], [SECRET]: KEY } },
      { wire: (socket) => socket.end(`HTTP/1.1 999 ${all}\r\n${all}\r\n\r\n`) },
    ];
  };
  for (let kind = 0; kind < 7; kind += 1) {
    const { venue } = await scriptedVenue((asked) => bodies(asked)[kind] ?? down, {
      breaker: { failures: 2, firstRetryMs: 50, mostRetryMs: 50 },
      onHealth: (health) => void seen.push(health),
      onCall: (call) => void seen.push(call),
    });
    const calls = [
      () => venue.position(book),
      () => venue.placeOrder(intent),
      () => venue.cancelOrder(book, 'a'),
      () => venue.wallet('main'),
      () => venue.transfers('main', 0),
    ];
    for (const call of calls) {
      const failure = await failureOf(call());
      seen.push({ ...failure, message: failure.message, stack: failure.stack, cause: failure.cause });
    }
    seen.push(venue.health());
  }
  const everything = JSON.stringify(seen);
  expect(everything).toContain('BREAKER_OPEN');
  expect(everything).not.toContain(KEY);
  expect(everything).not.toContain(SECRET);
  expect(everything).not.toMatch(/[0-9a-f]{64}/i);
});
