import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { PublicKey } from '../signing/signing-key.js';
import { publicKeyFrom } from '../signing/signing-key.js';
import { verify } from '../signing/verify.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { openKeys } from './public/open-keys.js';
import type { Surroundings } from './surroundings.js';

interface Asked {
  readonly json: boolean;
  readonly file: string;
  /** A file or an address; null is the keys of this machine. */
  readonly keys: string | null;
}

/** Exit code 1 where the document is not what one of the keys has signed. */
export async function verifyDocument(context: Context, { json, file, keys }: Asked, around: Surroundings) {
  const { bytes, signature } = await readSigned(file);
  const known =
    keys === null ? (await openKeys(around.environment, around.dataDir)).published : await keysAt(keys);
  const verdict = await verify(bytes, signature, 'ballast-snapshot', known);
  const asOf = verdict.valid ? asOfIn(bytes) : null;
  if (json) context.terminal.printJson({ file, ...verdict, asOf });
  else if (verdict.valid) context.terminal.print(`${file} was signed by ${verdict.kid}, as of ${asOf}`);
  else context.terminal.print(`${file} is not to be trusted: ${verdict.why}`);
  if (!verdict.valid) context.exitCode = EXIT.failed;
}

const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)\s*$/;

/** A compact JWS by itself, or a document with its signature beside it. */
async function readSigned(file: string): Promise<{ readonly bytes: Buffer; readonly signature: string }> {
  const bytes = await read(file, 'write the name of a document that was saved');
  const [, header, payload = '', signature] = COMPACT.exec(bytes.toString('latin1')) ?? [];
  if (header !== undefined) {
    return { bytes: Buffer.from(payload, 'base64url'), signature: `${header}..${signature}` };
  }
  const beside = await read(
    `${file}.sig`,
    'save the header Ballast-Signature there, or verify /public/v1/snapshot.jws, which needs none',
  );
  return { bytes, signature: beside.toString() };
}

async function read(file: string, remedy: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new CommandFailed(`${file} cannot be read`, remedy, { cause: error });
  });
}

const KEY_SET = z.object({
  keys: z.array(z.object({ kty: z.string(), crv: z.string().optional(), x: z.string().optional() })),
});

/** Those of a document of keys that this kind of signature can be made with. */
async function keysAt(place: string): Promise<readonly PublicKey[]> {
  const isWeb = /^https?:\/\//.test(place);
  const text = isWeb ? await fetched(place) : (await read(place, 'write a file or an address')).toString();
  const set = KEY_SET.safeParse(parsed(text));
  const usable = (set.data?.keys ?? []).flatMap(({ kty, crv, x }) =>
    kty === 'OKP' && crv === 'Ed25519' && x !== undefined ? [x] : [],
  );
  if (usable.length === 0) {
    throw new CommandFailed(`${place} holds no Ed25519 key`, 'name a document such as /public/v1/keys');
  }
  return Promise.all(usable.map(publicKeyFrom));
}

async function fetched(address: string): Promise<string> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return await answer.text();
    throw new Error(`it answered ${answer.status}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`${address} cannot be read: ${why}`, 'look at it in a browser', { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asOfIn(bytes: Buffer): string {
  return z.object({ asOf: z.string() }).safeParse(parsed(bytes.toString())).data?.asOf ?? 'an unknown time';
}
