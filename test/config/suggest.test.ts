import { describe, expect, test } from 'vitest';
import { suggest } from '../../src/config/suggest.js';

describe('what a misspelt word was meant to be', () => {
  test.each([
    ['levrage', ['leverage', 'token'], 'leverage'],
    ['contarct', ['contract', 'account'], 'contract'],
    ['Preset', ['preset'], 'preset'],
    ['managementfee', ['managementFee', 'minGap'], 'managementFee'],
  ])('%s', (word, candidates, meant) => {
    expect(suggest(word, candidates)).toBe(meant);
  });

  test('nothing is suggested for a word that is near none', () => {
    expect(suggest('colour', ['token', 'leverage'])).toBeNull();
  });
});
