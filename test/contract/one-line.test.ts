import { describe, expect, it } from 'vitest';
import { asOneLine, isOneLine } from '../../src/contract/one-line.js';

describe('a text of a person', () => {
  it.each(['the fill was ours', 'Füllung geklärt, 修正済み', 'a 👍🏽 "quoted" <reason> & more', 'a\u00a0b'])(
    'is one line: %j',
    (text) => {
      expect(isOneLine(text)).toBe(true);
      expect(asOneLine(text)).toBe(text);
    },
  );

  it.each([
    ['a break', 'mended\n  approved by bert'],
    ['a return to the start of the line', 'x\rBTC3L-p1: bert proposes to do nothing'],
    ['an escape that clears the screen', 'x\u001b[2J\u001b[Hnothing waits'],
    ['one of a single byte', 'x\u009b2J'],
    ['a NUL', 'a\0b'],
    ['a turn of the direction', 'sell \u202e00001\u202c units'],
    ['an isolate', 'a \u2067b\u2069'],
    ['a line separator', 'a\u2028b'],
  ])('is none with %s', (_what, text) => {
    expect(isOneLine(text)).toBe(false);
    expect(isOneLine(asOneLine(text))).toBe(true);
    expect(asOneLine(text)).toHaveLength(text.length);
  });
});
