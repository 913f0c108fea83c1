import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientOrderId,
  dailyKey,
  emergencyKey,
  establishKey,
  interimKey,
  longestOrderId,
  parseClientOrderId,
  parseRebalanceId,
  rebalanceId,
  unwindingKey,
} from '../../src/domain/rebalance-id.js';

const NOMINAL = Date.parse('2026-11-22T02:30:00Z');

describe('business keys', () => {
  it('name what is rebalanced, and why', () => {
    expect(dailyKey('BTC3L', NOMINAL)).toBe('BTC3L-d2611220230');
    expect(interimKey('BTC3L', 42)).toBe('BTC3L-i000042');
    expect(emergencyKey('BTC3L', 7)).toBe('BTC3L-e000007');
    expect(establishKey('BTC3L', 1)).toBe('BTC3L-s000001');
    expect(unwindingKey('BTC3L', 42)).toBe('BTC3L-w000042');
  });

  it('are by the nominal minute: jitter within it is the same daily', () => {
    expect(dailyKey('BTC3L', NOMINAL + 59_999)).toBe(dailyKey('BTC3L', NOMINAL));
    expect(dailyKey('BTC3L', NOMINAL + 60_000)).not.toBe(dailyKey('BTC3L', NOMINAL));
  });

  it('refuse what would not fit an id', () => {
    expect(() => interimKey('btc3l', 1)).toThrow(/'btc3l'/);
    expect(() => interimKey('BTC3LTOOLONGX', 1)).toThrow(/2 to 12 characters/);
    expect(() => interimKey('BTC3L', 1_000_000)).toThrow(/999999, not 1000000/);
    expect(() => interimKey('BTC3L', 1.5)).toThrow(/not 1.5/);
    expect(() => dailyKey('BTC3L', Number.NaN)).toThrow(/not a nominal time/);
  });
});

describe('ids', () => {
  it('add the attempt, then the epoch and the slice', () => {
    const id = rebalanceId(interimKey('BTC3L', 42), 1);
    expect(id).toBe('BTC3L-i000042a1');
    expect(clientOrderId(id, 'k3f', 3)).toBe('BTC3L-i000042a1-k3f-s003');
  });

  it('refuse bad parts', () => {
    expect(() => rebalanceId('BTC3L', 1)).toThrow(/'BTC3L'/);
    expect(() => rebalanceId('BTC3L-i000042', 100)).toThrow(/attempt.*1 to 99/);
    expect(() => clientOrderId('BTC3L-i000042a1', 'K3F', 1)).toThrow(/'K3F'/);
    expect(() => clientOrderId('BTC3L-i000042a1', 'k3f', 1000)).toThrow(/slice/);
    expect(() => clientOrderId('BTC3L-i000042', 'k3f', 1)).toThrow(/not a rebalance id/);
  });

  it('are at most 36 characters of letters, digits and hyphens for the longest token', () => {
    expect(longestOrderId('BTC3L')).toBe('BTC3L-d9912312359a99-zzz-s999');
    expect(longestOrderId('ABCDEFGH1234')).toMatch(/^[A-Za-z0-9-]{1,36}$/);
  });
});

describe('parsing', () => {
  it('takes ids apart', () => {
    expect(parseRebalanceId('BTC3L-d2611220230a12')).toEqual({
      key: 'BTC3L-d2611220230',
      token: 'BTC3L',
      cause: 'daily',
      number: NOMINAL,
      attempt: 12,
    });
    expect(parseClientOrderId('BTC3L-i000042a1-k3f-s003')).toEqual({
      rebalanceId: 'BTC3L-i000042a1',
      rebalance: { key: 'BTC3L-i000042', token: 'BTC3L', cause: 'interim', number: 42, attempt: 1 },
      epoch: 'k3f',
      slice: 3,
    });
  });

  it.each([
    '',
    'BTC3L',
    'BTC3L-i000042',
    'BTC3L-i42a1',
    'BTC3L-i000042a0',
    'BTC3L-x000042a1',
    'BTC3L-d2613400230a1',
    'BTC3L-i000042a1 ',
    'web-7f3a',
  ])("finds no rebalance in '%s'", (text) => {
    expect(parseRebalanceId(text)).toBeNull();
    expect(parseClientOrderId(`${text}-k3f-s001`)).toBeNull();
  });

  it('gives back what every id was made of, and no two ids are the same', () => {
    const parts = fc.record({
      token: fc.stringMatching(/^[A-Z0-9]{2,12}$/),
      cause: fc.constantFrom('interim', 'emergency', 'establish', 'retire', 'daily'),
      number: fc.nat(999_999),
      attempt: fc.integer({ min: 1, max: 99 }),
      slice: fc.integer({ min: 0, max: 999 }),
      epoch: fc.stringMatching(/^[a-z0-9]{3}$/),
    });
    const makers = {
      ...{ interim: interimKey, emergency: emergencyKey },
      ...{ establish: establishKey, retire: unwindingKey },
    };
    fc.assert(
      fc.property(parts, ({ token, cause, number, attempt, slice, epoch }) => {
        const minute = NOMINAL + number * 60_000;
        const key = cause === 'daily' ? dailyKey(token, minute) : makers[cause](token, number);
        const id = rebalanceId(key, attempt);
        const order = clientOrderId(id, epoch, slice);
        expect(order.length).toBeLessThanOrEqual(longestOrderId(token).length);
        const rebalance = { key, token, cause, number: cause === 'daily' ? minute : number, attempt };
        expect(parseClientOrderId(order)).toEqual({ rebalanceId: id, rebalance, epoch, slice });
      }),
    );
  });
});
