import fc from 'fast-check';

/** What breaks parsers: signs, exponents, separators of other fields, quotes, control and wide characters. */
const SPLINTERS = [
  '',
  '0',
  '-',
  '-0',
  '1e9',
  '1e400',
  'NaN',
  'Infinity',
  '0x10',
  '٣',
  '１',
  '1,5',
  '1 000',
  '.5',
  '5.',
  '00',
  '99999999999999999999999999999999999999999999',
  '0.00000000000000000000000000000000000000000001',
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\ufeff',
  '\u202e',
  '😀',
  ',',
  ';',
  ':',
  '{',
  '}',
  '[',
  ']',
  '&a',
  '*a',
  '<<: *a',
  '!!js/function',
  '# ',
  '---',
  'null',
  'true',
  '~',
  '__proto__',
] as const;

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly put: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 4 }), fc.nat({ max: 60 })),
  put: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...SPLINTERS) },
    { weight: 2, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.nat({ max: 10_000 }).map(String) },
  ),
});

/** `text` with a few places overwritten; now and then anything at all. */
export function damagedText(text: string): fc.Arbitrary<string> {
  const edited = fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) => edits.reduce(apply, text));
  return fc.oneof(
    { weight: 20, arbitrary: edited },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  );
}

function apply(text: string, { at, length, put }: Edit): string {
  const from = Math.floor(at * text.length);
  return text.slice(0, from) + put + text.slice(from + length);
}
