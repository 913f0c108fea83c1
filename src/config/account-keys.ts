import type { ConfigIssue } from './config-error.js';
import { Secret } from './secret.js';

export interface AccountKeys {
  readonly key: Secret;
  readonly secret: Secret;
}

const VARIABLE = /^BALLAST_(KEY|SECRET)_(.+)$/;

/** `btc3l-main` in `funds.yaml` is `BALLAST_KEY_BTC3L_MAIN` and `BALLAST_SECRET_BTC3L_MAIN` here. */
export function accountVariable(kind: 'KEY' | 'SECRET', account: string): string {
  return `BALLAST_${kind}_${account.toUpperCase().replaceAll('-', '_')}`;
}

export function isAccountVariable(name: string): boolean {
  return VARIABLE.test(name);
}

/** Keys by account. A key without its secret, or the other way round, becomes an issue. */
export function readAccountKeys(variables: ReadonlyMap<string, string>): {
  keys: ReadonlyMap<string, AccountKeys>;
  issues: readonly ConfigIssue[];
} {
  const accounts = new Set([...variables.keys()].flatMap((name) => VARIABLE.exec(name)?.[2] ?? []));
  const keys = new Map<string, AccountKeys>();
  const issues: ConfigIssue[] = [];
  for (const name of [...accounts].sort()) {
    const account = name.toLowerCase().replaceAll('_', '-');
    const key = variables.get(`BALLAST_KEY_${name}`);
    const secret = variables.get(`BALLAST_SECRET_${name}`);
    if (key !== undefined && secret !== undefined) {
      keys.set(account, { key: new Secret(key), secret: new Secret(secret) });
    } else {
      issues.push(halfPair(name, key === undefined ? 'KEY' : 'SECRET'));
    }
  }
  return { keys, issues };
}

function halfPair(name: string, missing: 'KEY' | 'SECRET'): ConfigIssue {
  const other = missing === 'KEY' ? 'SECRET' : 'KEY';
  return {
    file: 'environment',
    line: null,
    column: null,
    path: `BALLAST_${missing}_${name}`,
    message: `is missing, while BALLAST_${other}_${name} is set`,
    remedy: 'set both, or neither',
  };
}
