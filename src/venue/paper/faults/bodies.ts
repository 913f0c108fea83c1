import { type ActiveFault, drawFrom } from './active-fault.js';
import { fits } from './pattern.js';

/** Ways in which the text of an answer is damaged, and ways in which its fields are. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = Record<string, Json>;

/** Text that no JSON reader takes. */
export function malformed(fault: ActiveFault, body: string): string {
  return drawFrom(fault, 'damage', [
    `<html><body>${body.length} bytes</body></html>`,
    body.replace('{', ''),
    body.replaceAll(':', '='),
    `${body},`,
    '',
  ]);
}

/** The beginning of the text, at least one character and never all of it. */
export function truncated(fault: ActiveFault, body: string): string {
  return body.slice(0, 1 + Math.floor(fault.draw('cut') * Math.max(0, body.length - 2)));
}

export function withExtraFields(body: string): string {
  return changed(body, (fields) => ({
    ...fields,
    newField: 'added by the venue',
    newObject: { version: 2, list: [1, '2', null] },
  }));
}

/** Without one field of the result: one whose name fits `field`. */
export function withMissingField(fault: ActiveFault, body: string, field: string): string {
  const root = JSON.parse(body) as Fields; // our own envelope
  const places = placesOf(root.result ?? null, field);
  if (places.length === 0) return body;
  const { holder, name } = drawFrom(fault, 'field', places);
  delete holder[name];
  return JSON.stringify(root);
}

export function numbersAsText(body: string, field: string): string {
  return changed(body, (fields) =>
    mapped(fields, field, (value) => (isNumber(value) ? String(value) : value)),
  );
}

/** Of the result alone: the envelope's own text stays text. */
export function textAsNumbers(body: string, field: string): string {
  const root = JSON.parse(body) as Fields; // our own envelope
  const turn = (value: Json) => (typeof value === 'string' && isPlain(value) ? Number(value) : value);
  const result = walk(root.result ?? null, (fields) => mapped(fields, field, turn));
  return JSON.stringify({ ...root, result });
}

function changed(body: string, change: (fields: Fields) => Fields): string {
  return JSON.stringify(walk(JSON.parse(body) as Json, change)); // our own envelope
}

function walk(value: Json, change: (fields: Fields) => Fields): Json {
  if (Array.isArray(value)) return value.map((item: Json) => walk(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, change)])));
}

/** Lists of bare values, such as an order book's levels, go with the field that holds them. */
function mapped(fields: Fields, field: string, turn: (value: Json) => Json): Fields {
  const turnAll = (value: Json): Json => (Array.isArray(value) ? value.map(turnAll) : turn(value));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, fits(field, name) ? turnAll(value) : value]),
  );
}

function placesOf(value: Json, field: string): { holder: Fields; name: string }[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => placesOf(item, field));
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Fields; // an object, as just checked
  return Object.entries(holder).flatMap(([name, item]) => [
    ...(fits(field, name) ? [{ holder, name }] : []),
    ...placesOf(item, field),
  ]);
}

const isNumber = (value: Json): value is number => typeof value === 'number';
const isPlain = (text: string) => /^-?\d+(\.\d+)?$/.test(text);
