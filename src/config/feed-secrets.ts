import type { ConfigIssue } from './config-error.js';
import { Secret } from './secret.js';

const VARIABLE = /^BALLAST_FEED_SECRET_([A-Z][A-Z0-9_]{0,31})$/;
/** Beyond guessing: 32 hexadecimal digits, or as many other characters. */
const LEAST_LENGTH = 32;

/** `treasury-desk` is `BALLAST_FEED_SECRET_TREASURY_DESK`. */
export function feedVariable(name: string): string {
  return `BALLAST_FEED_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}

export function isFeedVariable(name: string): boolean {
  return VARIABLE.test(name);
}

/** Secrets by feed: `BALLAST_FEED_SECRET_DESK` is that of the feed `desk`. A short one is an issue. */
export function readFeedSecrets(variables: ReadonlyMap<string, string>): {
  secrets: ReadonlyMap<string, Secret>;
  issues: readonly ConfigIssue[];
} {
  const secrets = new Map<string, Secret>();
  const issues: ConfigIssue[] = [];
  for (const [variable, text] of variables) {
    const name = VARIABLE.exec(variable)?.[1]?.toLowerCase().replaceAll('_', '-');
    if (name === undefined) continue;
    if (text.length < LEAST_LENGTH) issues.push(tooShort(variable));
    secrets.set(name, new Secret(text));
  }
  return { secrets, issues };
}

function tooShort(path: string): ConfigIssue {
  return {
    file: 'environment',
    line: null,
    column: null,
    path,
    message: `is shorter than ${LEAST_LENGTH} characters`,
    remedy: 'draw one at random, as with `openssl rand -hex 32`',
  };
}
