import { z } from 'zod';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN = /^([1-9]\d{0,4})([mhd])$/;
const MOST_MS = 3_660 * UNITS.d;

/** How far back: `90m`, `24h`, `7d`; in milliseconds. */
export const SPAN_OPTION = z
  .string()
  .refine((text) => {
    const ms = spanMs(text);
    return ms !== null && ms <= MOST_MS;
  }, 'must be a number of minutes, hours or days, at most ten years: 90m, 24h, 7d')
  .transform((text) => spanMs(text) ?? 0);

function spanMs(text: string): number | null {
  const [, number = '', unit = ''] = SPAN.exec(text) ?? [];
  return unit === 'm' || unit === 'h' || unit === 'd' ? Number(number) * UNITS[unit] : null;
}
