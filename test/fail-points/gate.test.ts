import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Gatekeeper, type Hit } from '../../chaos/world/gatekeeper.js';
import { failPoints } from '../../src/fail-points/fail-points.js';
import { type Gate, openGate } from '../../src/fail-points/gate.js';
import { aboutOf } from '../../src/fail-points/step.js';

const POINT = { step: 'order', boundary: 'before-send', token: 'BTC3L', subject: null };

describe('a process at a fail point', () => {
  let folder: string;
  let keeper: Gatekeeper;
  let gate: Gate;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gate-'));
    keeper = await Gatekeeper.listen(join(folder, 'gate.sock'));
    gate = await openGate(join(folder, 'gate.sock'), ['trading']);
  });
  afterEach(async () => {
    gate.close();
    await keeper.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('says where it is, and waits for the word to go on', async () => {
    let goOn: () => void = () => undefined;
    const arrived = new Promise<Hit>((resolve) => {
      keeper.onHit = (hit) => {
        resolve(hit);
        return new Promise((release) => {
          goOn = release;
        });
      };
    });
    let isPast = false;
    const passed = gate.reach(POINT).then(() => {
      isPast = true;
    });
    expect(await arrived).toMatchObject({ ...POINT, pid: process.pid, roles: ['trading'] });
    expect(isPast).toBe(false);
    goOn();
    await passed;
  });

  test('goes on for good when the other side goes away', async () => {
    keeper.onHit = () => new Promise(() => undefined);
    const waiting = gate.reach(POINT);
    await keeper.close();
    await waiting;
    await gate.reach(POINT);
    keeper = await Gatekeeper.listen(join(folder, 'other.sock'));
  });
});

describe('fail points', () => {
  test('wrap nothing at all unless they are asked for', async () => {
    const none = await failPoints(null, ['trading']);
    const ledger = {} as Parameters<typeof none.ledger>[0]; // only its identity matters
    expect(none.ledger(ledger)).toBe(ledger);
    expect(none.interceptors).toEqual([]);
    expect(none.beforeCommit).toBeUndefined();
  });

  test('where nobody listens, the start fails and names the variable', async () => {
    await expect(failPoints('/nowhere/gate.sock', [])).rejects.toThrow(/BALLAST_FAIL_POINTS.*nobody listens/);
  });

  test('know the fund and the subject of every step', () => {
    expect(aboutOf(['BTC3L'])).toEqual({ token: 'BTC3L', subject: null });
    expect(aboutOf([{ token: 'BTC3L', clientOrderId: 'x-s001', contract: 'BTCUSDT' }])).toEqual({
      token: 'BTC3L',
      subject: 'x-s001',
    });
    expect(aboutOf([{ id: 'a1', request: { token: 'ETH3S' } }])).toEqual({ token: 'ETH3S', subject: 'a1' });
    expect(aboutOf([{ contract: 'BTCUSDT' }])).toEqual({ token: null, subject: 'BTCUSDT' });
    expect(aboutOf([])).toEqual({ token: null, subject: null });
  });
});
