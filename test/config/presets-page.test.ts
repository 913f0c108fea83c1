import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Preset } from '../../src/config/preset.js';
import { PRESETS } from '../../src/config/presets.js';
import { type DecimalString, decimal, plain, ZERO } from '../../src/domain/decimal.js';
import type { LeverageBand } from '../../src/domain/leverage-band.js';

const PAGE = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const [SECTION = ''] = PAGE.split('## Presets')[1]?.split('\n## ') ?? [];

/** What the table of presets says of each: model, daily, interim, management fee, fee of creations and redemptions. */
const ROWS = new Map(
  SECTION.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, preset = '', ...cells] = line.split('|').map((cell) => cell.trim());
      return [preset.replaceAll('`', ''), cells];
    }),
);

const percent = (rate: DecimalString): string =>
  decimal(rate).isZero() ? '0' : `${decimal(rate).times(100).toFixed()} %`;

function dailyText({ at }: Preset['daily']): string {
  if (at.length === 0) return 'none';
  return typeof at === 'string' ? at : at.join(', ');
}

const bandText = ({ from, to }: LeverageBand): string => (from === '0' ? to : `${from} to ${to}`);

function interimText({ range, band, who = 'losers', reduceOnly }: Preset['interim']): string {
  const last = `${who === 'both' ? 'both sides' : 'losers'}${reduceOnly === true ? ', only to reduce' : ''}`;
  if (typeof range === 'string') return `${percent(range)}, ${last}`;
  if (band === undefined) throw new Error('no trigger');
  const text = 'long' in band ? `${bandText(band.long)}, short ${bandText(band.short)}` : bandText(band);
  return `real leverage ${text}, ${last}`;
}

function feeText({ rate, at, continuous }: Preset['managementFee']): string {
  return continuous === true ? `${percent(rate)} a day, continuous` : `${percent(rate)} at ${at.join(', ')}`;
}

describe('the table of presets', () => {
  test('has every preset, once', () => {
    expect([...ROWS.keys()]).toEqual(Object.keys(PRESETS));
  });

  test.each(Object.entries(PRESETS))('says of %s what it is', (name, preset) => {
    const [model, daily, interim, fee, dealing] = ROWS.get(name) ?? [];
    expect(model).toBe(preset.model ?? 'fund');
    const at = dailyText(preset.daily);
    // What follows says when it is skipped.
    expect(daily).toMatch(preset.daily.skip === undefined ? new RegExp(`^${at}$`) : new RegExp(`^${at}, `));
    expect(interim).toBe(interimText(preset.interim));
    expect(fee).toBe(feeText(preset.managementFee));
    expect(dealing).toBe(percent(preset.dealingFees?.creation ?? plain(ZERO)));
    expect(preset.dealingFees?.redemption).toBe(preset.dealingFees?.creation);
  });
});
