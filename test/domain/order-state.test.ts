import { describe, expect, test } from 'vitest';
import {
  CLOSED_STATES,
  isClosed,
  nextOrderState,
  ORDER_EVENTS,
  ORDER_STATES,
} from '../../src/domain/order-state.js';

const EVERY_PAIR = ORDER_STATES.flatMap((from) => ORDER_EVENTS.map((event) => [from, event] as const));

describe('the table of orders', () => {
  test.each([
    ['a fill before the acknowledgement', 'sent', 'filled', 'filled'],
    ['a part of it before the acknowledgement', 'sent', 'partially-filled', 'partially-filled'],
    ['a fill that overtook the cancellation', 'cancelled', 'filled', 'filled'],
    ['the cancellation that it overtook', 'filled', 'cancelled', 'filled'],
    ['old news of an order that has ended', 'cancelled', 'partially-filled', 'cancelled'],
    ['an order refused after it was accepted for processing', 'open', 'rejected', 'rejected'],
    ['a given-up order that turns up after all', 'given-up', 'open', 'open'],
    ['an order sent again', 'sent', 'sent', 'sent'],
  ] as const)('allows %s', (_what, from, event, to) => {
    expect(nextOrderState(from, event)).toBe(to);
  });

  test.each([
    ['sending what the venue has', 'open', 'sent'],
    ['sending what has ended', 'filled', 'sent'],
    ['sending what was given up', 'given-up', 'sent'],
    ['giving up what the venue had', 'partially-filled', 'given-up'],
    ['a refusal after a fill', 'partially-filled', 'rejected'],
    ['a fill after a refusal', 'rejected', 'filled'],
  ] as const)('forbids %s', (_what, from, event) => {
    expect(nextOrderState(from, event)).toBeNull();
  });

  test('never lets a filled order be anything else', () => {
    for (const event of ORDER_EVENTS) expect([null, 'filled']).toContain(nextOrderState('filled', event));
  });

  test('opens no closed order again but one that was given up', () => {
    const reopened = EVERY_PAIR.filter(([from, event]) => {
      const next = nextOrderState(from, event);
      return isClosed(from) && next !== null && !isClosed(next);
    });
    expect(new Set(reopened.map(([from]) => from))).toEqual(new Set(['given-up']));
  });

  test('says the same when an event is heard twice', () => {
    for (const [from, event] of EVERY_PAIR) {
      const once = nextOrderState(from, event);
      if (once !== null) expect(nextOrderState(once, event), `${from}, ${event}`).toBe(once);
    }
  });

  test('ends where nothing is live', () => {
    expect(ORDER_STATES.filter(isClosed)).toEqual([...CLOSED_STATES]);
  });
});
