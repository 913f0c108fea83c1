import type { Session } from 'fastify';
import { expect, test } from 'vitest';
import { LocalSessions } from '../../../src/operator/desk/session-store.js';

const HOUR = 3_600_000;
let now = 0;
// As the store sees one: what else it has is the plugin's own.
const of = (operatorToken: string) => ({ operatorToken, until: now + HOUR }) as Session;
const nothing = () => undefined;

test('whoever signs in without end has the latest twenty sessions, and takes none from others', () => {
  const sessions = new LocalSessions(() => now);
  sessions.set('of bert', of('bert'), nothing);
  for (let n = 1; n <= 1_000; n++) sessions.set(`anna ${n}`, of('anna'), nothing);
  const kept = Array.from({ length: 1_000 }, (_, n) => `anna ${n + 1}`).filter((id) => sessions.has(id));
  expect(kept).toHaveLength(20);
  expect(kept[0]).toBe('anna 981');
  expect(sessions.has('of bert')).toBe(true);
});

test('a session is none any more when its time is over, or it was ended', () => {
  const sessions = new LocalSessions(() => now);
  sessions.set('one', of('anna'), nothing);
  sessions.set('two', of('anna'), nothing);
  sessions.destroy('one', nothing);
  expect([sessions.has('one'), sessions.has('two')]).toEqual([false, true]);
  now += HOUR;
  expect(sessions.has('two')).toBe(false);
});
