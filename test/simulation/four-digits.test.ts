import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fourDigits, NO_FOUR_DIGITS } from '../../src/simulation/four-digits.js';

const view = new DataView(new ArrayBuffer(8));

function read(text: readonly number[]): number {
  text.forEach((byte, at) => {
    view.setUint8(1 + at, byte);
  });
  return fourDigits(view, 1);
}

const bytesOf = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

it('reads each number of four digits', () => {
  for (let number = 0; number < 10_000; number++) {
    expect(read(bytesOf(String(number).padStart(4, '0')))).toBe(number);
  }
});

it('knows any byte that is no digit, wherever it is', () => {
  const digit = fc.integer({ min: 48, max: 57 });
  const byte = fc.oneof(digit, fc.integer({ min: 0, max: 255 }), fc.constantFrom(47, 58, 0xb0, 0xb9));
  const property = fc.property(fc.array(byte, { minLength: 4, maxLength: 4 }), (bytes) => {
    const text = String.fromCharCode(...bytes);
    expect(read(bytes)).toBe(/^[0-9]{4}$/.test(text) ? Number(text) : NO_FOUR_DIGITS);
  });
  fc.assert(property, { numRuns: 2_000 });
});
