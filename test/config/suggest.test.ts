import { describe, expect, test } from 'vitest';
import { suggest } from '../../src/config/suggest.js';

describe('what a misspelt word was meant to be', () => {
  test.each([
    ['levrage', ['leverage', 'token'], 'leverage'],
    ['contarct', ['contract', 'account'], 'contract'],
    ['Preset', ['preset'], 'preset'],
    ['managementfee', ['managementFee', 'minGap'], 'managementFee'],
    ['zon', ['at', 'zone', 'skip'], 'zone'],
    ['ZONE', ['at', 'zone', 'skip'], 'zone'],
    ['rate', ['at', 'rate', 'zone'], 'rate'],
    ['bnad', ['range', 'band'], 'band'],
  ])('%s', (word, candidates, meant) => {
    expect(suggest(word, candidates)).toBe(meant);
  });

  test('nothing is suggested for a word that is near none', () => {
    expect(suggest('colour', ['token', 'leverage'])).toBeNull();
  });

  test.each(['move', 'mode', 'time', 'hour', 'skipped', 'in', 'to', ''])(
    '%s is no misspelt zone, nor at or skip',
    (word) => {
      expect(suggest(word, ['at', 'zone', 'skip'])).toBeNull();
    },
  );
});
