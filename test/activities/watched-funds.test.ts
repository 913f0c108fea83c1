import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { WatchedFunds } from '../../src/activities/watched-funds.js';
import type { WatchedFund } from '../../src/ledger/records/watch.js';
import { d } from '../ledger/fixtures.js';

function fund(token: string, seq: number): WatchedFund {
  const anchor = { seq, price: d('100'), nav: d('100'), units: d('1'), time: 0, range: d('0.15') };
  return {
    token,
    contract: 'BTCUSDT',
    leverage: d('3'),
    state: 'ACTIVE',
    trading: 'all',
    heldBack: null,
    anchor,
  };
}

/** A ledger whose rows change while readings are under way. */
function watched(rows: Record<string, WatchedFund>) {
  const asked: (readonly string[] | null)[] = [];
  const seen: string[] = [];
  const failures: unknown[] = [];
  const delays: number[] = [];
  const watchedFunds = async (_contract: string, tokens: readonly string[] | null = null) => {
    asked.push(tokens);
    const found = Object.values(rows).filter(({ token }) => tokens === null || tokens.includes(token));
    await pause(delays.shift() ?? 0);
    return found;
  };
  const funds = new WatchedFunds({ watchedFunds }, 'BTCUSDT', {
    onFunds: (now) => seen.push(now.map(({ token, anchor }) => `${token} ${anchor.seq}`).join(', ')),
    onFailure: (error) => failures.push(error),
  });
  return { funds, asked, seen, failures, delays };
}

describe('the funds under watch', () => {
  it('are read whole at first, and afterwards those that changed, together', async () => {
    const rows = { A: fund('A', 1), B: fund('B', 1), C: fund('C', 1) };
    const { funds, asked, seen } = watched(rows);
    await funds.readAll();
    rows.A = fund('A', 2);
    rows.C = fund('C', 2);
    for (const token of ['A', 'C', 'A']) funds.readSoon(token);
    await vi.waitFor(() => expect(seen).toEqual(['A 1, B 1, C 1', 'B 1, A 2, C 2']));
    expect(asked).toEqual([null, ['A', 'C']]);
  });

  it('lose one that is watched no more', async () => {
    const gone = 'A';
    const rows: Record<string, WatchedFund> = { [gone]: fund(gone, 1), B: fund('B', 1) };
    const { funds, seen } = watched(rows);
    await funds.readAll();
    delete rows[gone];
    funds.readSoon(gone);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('B 1'));
  });

  it('are all read where that is wanted as well', async () => {
    const { funds, asked } = watched({ A: fund('A', 1) });
    await funds.readAll();
    funds.readSoon('A');
    funds.readAllSoon();
    funds.readSoon('A');
    await vi.waitFor(() => expect(asked).toEqual([null, null]));
  });

  it('never go back to an older rebalance point, however slow a reading is', async () => {
    const rows = { A: fund('A', 1) };
    const { funds, seen, delays } = watched(rows);
    await funds.readAll();
    delays.push(150);
    funds.readAllSoon();
    await pause(70);
    rows.A = fund('A', 2);
    funds.readSoon('A');
    await vi.waitFor(() => expect(seen).toEqual(['A 1', 'A 1', 'A 2']));
  });

  it('say so when they cannot be read, and go on being read after that', async () => {
    const { funds, failures, seen } = watched({ A: fund('A', 1) });
    const reading = vi.spyOn(funds.ledger, 'watchedFunds').mockRejectedValueOnce(new Error('no ledger'));
    funds.readSoon('A');
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    funds.readSoon('A');
    await vi.waitFor(() => expect(seen).toEqual(['A 1']));
    expect(reading).toHaveBeenCalledTimes(2);
  });

  it('are not read after the end', async () => {
    const { funds, asked } = watched({ A: fund('A', 1) });
    funds.readSoon('A');
    funds.stop();
    await pause(100);
    expect(asked).toEqual([]);
  });
});
