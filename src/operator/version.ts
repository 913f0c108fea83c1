import { existsSync, readFileSync } from 'node:fs';

/** The version in the nearest package.json above this file, wherever the build has put it. */
export function version(): string {
  for (const above of ['..', '../..', '../../..']) {
    const manifest = new URL(`${above}/package.json`, import.meta.url);
    if (existsSync(manifest)) return String(JSON.parse(readFileSync(manifest, 'utf8')).version);
  }
  return 'unknown';
}
