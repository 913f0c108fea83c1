import fc from 'fast-check';
import { damagedText } from './damaged-text.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a venue that is broken, or is not the venue, writes in place of a value. */
const STRANGE: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e21,
  0.1,
  '',
  '0',
  '-0.5',
  '1e5',
  'NaN',
  ' 1',
  '1,000.5',
  [],
  {},
  [[]],
  '110072',
  'Buy',
  'Filled',
];

const strange = fc.constantFrom(...STRANGE);

/** One damage at a random place: a value replaced, a number as text or text as a number, a key lost or added. */
interface Damage {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'retype' | 'lose' | 'add' | 'repeat';
  readonly value: Json;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  path: fc.array(fc.nat({ max: 20 }), { maxLength: 6 }),
  kind: fc.constantFrom('replace', 'retype', 'lose', 'add', 'repeat'),
  value: strange,
});

/** The text of `value` with damages in its structure, and now and then in the text itself, or cut short. */
export function damagedJson(value: Json): fc.Arbitrary<string> {
  const structure = fc
    .array(damage, { minLength: 1, maxLength: 3 })
    .map((damages) => JSON.stringify(damages.reduce<Json>((now, one) => inflict(now, one, one.path), value)));
  const cut = fc.tuple(structure, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  return fc.oneof(
    { weight: 10, arbitrary: structure },
    { weight: 2, arbitrary: cut },
    { weight: 3, arbitrary: damagedText(JSON.stringify(value)) },
  );
}

function inflict(value: Json, one: Damage, [step, ...rest]: readonly number[]): Json {
  if (typeof value !== 'object' || value === null) return leaf(value, one);
  const keys = Object.keys(value);
  const key = keys[(step ?? 0) % Math.max(keys.length, 1)];
  if (key === undefined || step === undefined) return branch(value, one, key);
  return isList(value)
    ? value.map((item, index) => (String(index) === key ? inflict(item, one, rest) : item))
    : { ...value, [key]: inflict(value[key] ?? null, one, rest) };
}

function leaf(value: Json, { kind, value: other }: Damage): Json {
  if (kind !== 'retype') return other;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? Number(value)
    : other;
}

function branch(
  value: readonly Json[] | { readonly [key: string]: Json },
  { kind, value: other }: Damage,
  key: string | undefined,
): Json {
  if (kind === 'replace' || key === undefined) return other;
  if (isList(value))
    return kind === 'lose' ? value.slice(1) : [...value, kind === 'repeat' ? (value[0] ?? other) : other];
  if (kind === 'add') return { ...value, unheardOf: other };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
