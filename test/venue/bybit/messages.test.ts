import { describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';
import { KEY, SECRET, scriptedVenue, TIME } from './scripted-venue.js';

const book = { account: 'main', contract: 'BTCUSDT' };

describe('the message of a failure', () => {
  it('holds neither key nor secret nor signature, whatever the venue quotes', async () => {
    const { venue } = await scriptedVenue(({ headers }) => ({
      retCode: 10004,
      retMsg: `error sign! origin_string[1700${KEY}5000category=linear] key ${KEY} secret ${SECRET} ${headers['x-bapi-sign']}`,
    }));
    const failure = await failureOf(venue.position(book));
    const everything = `${failure.message} ${failure.stack} ${JSON.stringify(failure)}`;
    expect(everything).toContain('10004 error sign!');
    expect(everything).not.toContain(KEY);
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toMatch(/[0-9a-f]{64}/i);
  });

  it('names the endpoint, the account and each field that is missing', async () => {
    const { venue } = await scriptedVenue(() => ({
      result: {
        list: [
          { symbol: 'BTCUSDT', positionIdx: 0, side: 'Buy', size: '1e-3', liqPrice: '', leverage: '10' },
        ],
      },
    }));
    const failure = await failureOf(venue.position(book));
    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toContain("GET /v5/position/list for account 'main'");
    expect(failure.message).toContain('result.list.0.size: expected a decimal in plain notation');
    expect(failure.message).toContain('result.list.0.avgPrice');
  });

  it('says by how much the clocks differ', async () => {
    const { venue } = await scriptedVenue(() => ({
      retCode: 10002,
      retMsg:
        'invalid request, req_timestamp[1700000012000],server_timestamp[1700000000000],recv_window[5000]',
    }));
    const failure = await failureOf(venue.wallet('main'));
    expect(failure.kind).toBe('clock');
    expect(failure.message).toContain('12000 ms ahead of the venue');
  });

  it('names the account whose key is missing, and asks the venue nothing', async () => {
    const { venue, asked } = await scriptedVenue(() => ({ result: {} }), {
      credentials: () => {
        throw new Error('set KEY_MAIN');
      },
    });
    const failure = await failureOf(venue.wallet('main'));
    expect(failure).toMatchObject({ kind: 'unauthorised', code: 'NO_CREDENTIALS' });
    expect(failure.message).toContain("account 'main': no key: set KEY_MAIN");
    expect(asked).toHaveLength(0);
  });
});

describe('a breached rate', () => {
  it('is over at the reset instant, read against the venue s own time', async () => {
    const headers = { 'X-Bapi-Limit-Reset-Timestamp': String(TIME + 740) };
    const { venue } = await scriptedVenue(() => ({ retCode: 10006, retMsg: 'Too many visits!', headers }));
    expect(await failureOf(venue.ticker('BTCUSDT'))).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 740,
    });
  });

  it('is read against this machine s time where the venue s is a simulated one', async () => {
    const headers = { 'X-Bapi-Limit-Reset-Timestamp': String(Date.now() + 900) };
    const { venue } = await scriptedVenue(() => ({ retCode: 10006, retMsg: 'Too many visits!', headers }));
    const { retryAfterMs } = await failureOf(venue.ticker('BTCUSDT'));
    expect(retryAfterMs).toBeGreaterThan(300);
    expect(retryAfterMs).toBeLessThanOrEqual(900);
  });

  it('is over after Retry-After, where that is given', async () => {
    const { venue } = await scriptedVenue(() => ({ status: 429, text: '', headers: { 'Retry-After': '3' } }));
    expect(await failureOf(venue.ticker('BTCUSDT'))).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 3_000,
    });
  });

  it('of the whole address (HTTP 403) lasts ten minutes', async () => {
    const { venue } = await scriptedVenue(() => ({ status: 403, text: 'access too frequent' }));
    expect(await failureOf(venue.ticker('BTCUSDT'))).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 600_000,
    });
  });
});

describe('the ban of an address', () => {
  it.each([
    ['as long as the reply says', { 'Retry-After': '7' }, 7_000],
    ['as long as this venue s bans usually last, where it does not say', {}, 2_500],
  ])('lasts %s', async (_what, headers, retryAfterMs) => {
    const ban = { status: 403, text: 'access too frequent', headers };
    const { venue } = await scriptedVenue(() => ban, { banMs: 2_500 });
    expect(await failureOf(venue.ticker('BTCUSDT'))).toMatchObject({ kind: 'rate-limited', retryAfterMs });
    const { nextProbeAt, state } = venue.health();
    expect(state).toBe('open');
    expect(Math.abs((nextProbeAt ?? 0) - Date.now() - retryAfterMs)).toBeLessThan(1_000);
  });
});

describe('options out of range', () => {
  it('are all named at once', async () => {
    const bad = { baseUrl: 'ftp://x/y', timeoutMs: 0, requestsPerSecond: -1, processes: 0.5 };
    await expect(scriptedVenue(() => ({ result: {} }), bad)).rejects.toThrow(
      /baseUrl.*timeoutMs.*requestsPerSecond.*processes/,
    );
  });
});
