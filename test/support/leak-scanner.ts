/** A secret whose traces are looked for. */
export interface Canary {
  readonly name: string;
  readonly secret: string;
}

export interface LeakScanner {
  /** What of the secrets is in it, one line each: `where: NAME as base64`. */
  scan(where: string, data: Buffer | string): readonly string[];
  /** How much was looked at. */
  readonly bytes: number;
}

/** Shorter halves would be found by chance. */
const SHORTEST_SECRET = 16;
/** JSON within JSON within JSON: each layer doubles the backslashes. */
const LAYERS = 4;

/**
 * Finds secrets in bytes of any kind: as they are, or as base64 (at any offset of a longer text), hexadecimal,
 * percent-encoding, UTF-16, a list of byte values, or with some characters escaped as JSON or a URL does it. Half
 * of a secret counts, since messages are cut off.
 */
export function leakScanner(canaries: readonly Canary[]): LeakScanner {
  const needles = canaries.flatMap(needlesOf);
  let bytes = 0;
  return {
    scan(where, data) {
      const buffer = typeof data === 'string' ? Buffer.from(data) : data;
      bytes += buffer.length;
      const found = new Set(finds(buffer, needles));
      for (const layer of layersOf(buffer)) {
        for (const find of finds(layer, needles)) found.add(`${find}, escaped`);
      }
      return [...found].map((find) => `${where}: ${find}`);
    },
    get bytes() {
      return bytes;
    },
  };
}

interface Needle {
  readonly what: string;
  readonly bytes: Buffer;
}

const finds = (data: Buffer, needles: readonly Needle[]): string[] =>
  needles.filter(({ bytes }) => data.includes(bytes)).map(({ what }) => what);

function needlesOf({ name, secret }: Canary): Needle[] {
  if (secret.length < SHORTEST_SECRET) throw new RangeError(`${name} is too short to be looked for`);
  const middle = Math.ceil(secret.length / 2);
  const halves = [secret.slice(0, middle), secret.slice(middle)];
  const all = halves.flatMap((half) =>
    formsOf(half).map(([form, text]) => ({ what: `${name} ${form}`, bytes: Buffer.from(text) })),
  );
  return [...new Map(all.map((needle) => [needle.bytes.toString('latin1'), needle])).values()];
}

function formsOf(text: string): (readonly [form: string, text: string | Buffer])[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return [
    ['as it is', text],
    ['as hex', hex],
    ['as hex', hex.toUpperCase()],
    ['percent-encoded', percent],
    ['percent-encoded', percent.toUpperCase()],
    ['as UTF-16', Buffer.from(text, 'utf16le')],
    ['as a list of bytes', [...bytes].join(',')],
    ...[0, 1, 2].flatMap((offset) => {
      const inner = base64Within(bytes, offset);
      return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map(
        (form) => ['as base64', form] as const,
      );
    }),
  ];
}

/** The digits that depend on these bytes alone, where they begin `offset` bytes into a group of three. */
function base64Within(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

/** The same text with one more layer of escapes taken off each time, as long as there are any. */
function* layersOf(data: Buffer): Generator<Buffer> {
  let text = data.toString('latin1');
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const bare = unescaped(text);
    if (bare === text) return;
    yield Buffer.from(bare, 'latin1');
    text = bare;
  }
}

const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u00([0-9a-f]{2})|x([0-9a-f]{2})|(["\\/nrtbf]))|%([0-9a-f]{2})/gi,
    (_, unicode?: string, hex?: string, short?: string, percent?: string) => {
      const code = unicode ?? hex ?? percent;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      return short === undefined ? '' : (SHORT[short] ?? short);
    },
  );
}
