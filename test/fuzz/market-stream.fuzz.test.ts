import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { isDecimalString } from '../../src/domain/decimal.js';
import type { StreamTick } from '../../src/venue/port.js';
import { message, scriptedStream } from '../venue/bybit/scripted-stream.js';
import { damagedJson } from './damaged-json.js';
import { RUNS, WITHIN_MS } from './runs.js';

const SNAPSHOT = message('snapshot', 2_000, { markPrice: '101.5', indexPrice: '101.25', lastPrice: '101' });
const DELTA = message('delta', 2_000, { indexPrice: '102.75', fundingRate: '0.0001' });
const ACK = { success: true, ret_msg: '', op: 'subscribe', req_id: 'tickers.BTCUSDT' };

const damaged = fc.oneof(
  ...[SNAPSHOT, DELTA, ACK].map((sound) => damagedJson(JSON.parse(JSON.stringify(sound)))),
);

describe('the market stream, sending anything', () => {
  test(
    'every tick heard is a price above zero with a time, and the stream goes on',
    async () => {
      const stream = await scriptedStream();
      const heard: StreamTick[] = [];
      stream.feed.subscribe('BTCUSDT', (tick) => heard.push(tick));
      await vi.waitFor(() => expect(stream.feed.state().kind).toBe('live'), { timeout: 3_000 });

      for (const [index, text] of fc.sample(damaged, { numRuns: RUNS * 2 }).entries()) {
        stream.push(text);
        if (index % 100 === 0) await turn();
      }
      // Whatever came before, a sound price is heard again, at the latest over a new connection.
      const last = { markPrice: '777.5', indexPrice: '778.25' };
      let time = 1_000_000;
      await vi.waitFor(
        () => {
          time += 100;
          stream.push(message('snapshot', time, last));
          expect(heard.at(-1)).toMatchObject(last);
        },
        { timeout: WITHIN_MS, interval: 20 },
      );
      expect(heard.filter((tick) => !isSound(tick))).toEqual([]);
    },
    WITHIN_MS * 2,
  );
});

function isSound({ contract, time, markPrice, indexPrice }: StreamTick): boolean {
  const prices = [markPrice, indexPrice].every((price) => isDecimalString(price) && Number(price) > 0);
  return contract === 'BTCUSDT' && Number.isFinite(time) && prices;
}
