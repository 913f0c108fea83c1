import { generateKeyPairSync } from 'node:crypto';
import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../config/secret.js';
import { writeFileAtomically } from '../../local/atomic-file.js';

/** The key of the environment, else that of the data directory, which is drawn once and kept there. */
export async function signingSecret(given: Secret | null, dataDir: string): Promise<Secret> {
  if (given !== null) return given;
  const file = join(dataDir, 'signing-key.pem');
  const kept = await readKept(file);
  if (kept !== null) return kept;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await keepFirst(file, drawSigningKey().reveal());
  return (await readKept(file)) ?? Promise.reject(new Error(`${file} was taken away while it was made`));
}

/** PKCS #8 as PEM. */
export function drawSigningKey(): Secret {
  const { privateKey } = generateKeyPairSync('ed25519');
  return new Secret(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
}

/** Of two processes that draw one at the same time the first one's stays. */
async function keepFirst(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFileAtomically(draft, text);
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKept(file: string): Promise<Secret | null> {
  try {
    return new Secret(await readFile(file, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
