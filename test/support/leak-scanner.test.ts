import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { leakScanner } from './leak-scanner.js';

const SECRET = `Kq7"w/${randomBytes(9).toString('hex')}+\\x=Zr`;
const scanner = leakScanner([{ name: 'the secret', secret: SECRET }]);
const scan = (data: string | Buffer) => scanner.scan('here', data);

describe('a planted secret is found', () => {
  it('as it is, in the middle of bytes', () => {
    const data = Buffer.concat([randomBytes(50_000), Buffer.from(SECRET), randomBytes(50_000)]);
    expect(scan(data)).toContain('here: the secret as it is');
  });

  it.each([0, 1, 2, 3, 4])('as base64 of a longer text, %i characters into it', (offset) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${'-'.repeat(offset)}${SECRET}, and more`).toString(encoding);
      expect(scan(`{"data":"${text}"}`)).toContain('here: the secret as base64');
    }
  });

  it('as hexadecimal, small and capital', () => {
    const hex = Buffer.from(`key ${SECRET}`).toString('hex');
    expect(scan(hex)).toContain('here: the secret as hex');
    expect(scan(hex.toUpperCase())).toContain('here: the secret as hex');
  });

  it('percent-encoded, in part or whole', () => {
    expect(scan(`?key=${encodeURIComponent(SECRET)}&`)).not.toEqual([]);
    const whole = [...Buffer.from(SECRET)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    expect(scan(whole)).not.toEqual([]);
    expect(scan(whole.toUpperCase())).not.toEqual([]);
  });

  it('split by the escapes of JSON, also of JSON within JSON', () => {
    const once = JSON.stringify({ message: `wrong key ${SECRET}` });
    expect(scan(once)).not.toEqual([]);
    expect(scan(JSON.stringify({ once }))).not.toEqual([]);
    expect(scan(JSON.stringify([JSON.stringify({ once })]))).not.toEqual([]);
    const unicode = [...SECRET]
      .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
    expect(scan(unicode)).not.toEqual([]);
  });

  it('as UTF-16, and as a list of byte values', () => {
    expect(scan(Buffer.from(SECRET, 'utf16le'))).not.toEqual([]);
    expect(scan(JSON.stringify(Buffer.from(SECRET)))).not.toEqual([]);
  });

  it('cut off after its first half, or before its second', () => {
    const middle = Math.ceil(SECRET.length / 2);
    expect(scan(`${SECRET.slice(0, middle)}...`)).not.toEqual([]);
    expect(scan(`...${SECRET.slice(middle)}`)).not.toEqual([]);
  });
});

describe('nothing is found', () => {
  it('where there is nothing', () => {
    expect(scan(randomBytes(1_000_000))).toEqual([]);
    expect(scan(SECRET.slice(2, -2).slice(0, 8))).toEqual([]);
  });
});

it('refuses a secret that would be found by chance', () => {
  expect(() => leakScanner([{ name: 'short', secret: 'abc' }])).toThrow('short is too short');
});
