import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Three years of hourly candles around two crashes, where they are at hand. */
const RECORDED = fileURLToPath(new URL('../../../shared/data/BTCUSDT-1h-2018-2020.csv', import.meta.url));
const HOURS = 1_096 * 24;
const START = Date.parse('2018-01-01T00:00:00Z');

export interface HourlyFile {
  readonly file: string;
  readonly what: string;
}

/** The recording; without it, as many hours that a formula makes up, written into `folder`. */
export async function hourlyFile(folder: string): Promise<HourlyFile> {
  if (existsSync(RECORDED)) return { file: RECORDED, what: 'recorded BTCUSDT, 2018 to 2020' };
  const file = `${folder}/hours.csv`;
  await writeFile(file, madeUp());
  return { file, what: 'made-up prices, since there is no recording' };
}

/** Long waves, small ones, and a fall of a third within three hours every 200 days. */
function madeUp(): string {
  const priceAt = (hour: number) => {
    const crash = hour % 4_800 > 4_000 && hour % 4_800 < 4_400 ? 0.65 : 1;
    return (9_000 + 4_000 * Math.sin(hour / 3_000) + 150 * Math.sin(hour / 7) + 40 * Math.sin(hour)) * crash;
  };
  const lines = Array.from({ length: HOURS }, (_, hour) => {
    const [open, close] = [priceAt(hour), priceAt(hour + 1)];
    const prices = [open, Math.max(open, close) * 1.001, Math.min(open, close) * 0.999, close];
    return `${START + hour * 3_600_000},${prices.map((price) => price.toFixed(2)).join(',')}`;
  });
  return ['ts,open,high,low,close', ...lines, ''].join('\n');
}
