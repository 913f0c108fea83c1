import { capChecks } from './cap-checks.js';
import type { ConfigIssue } from './config-error.js';
import { exposureChecks } from './exposure-checks.js';
import { tokenField } from './fund-schema.js';
import { readField } from './read-field.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/**
 * What no single field can say. Each check reads the fields that it needs one by one, so that a mistake in
 * another field of the fund hides nothing.
 */
export function fundChecks(source: YamlSource): ConfigIssue[] {
  const funds = valueAt(source.value, ['funds']);
  if (!Array.isArray(funds)) return [];
  const paths = funds.map((_, index): Path => ['funds', index]);
  return [
    ...repeatedTokens(source, paths),
    ...sharedAccounts(source, paths),
    ...paths.flatMap((path) => exposureChecks(source, path)),
    ...paths.flatMap((path) => capChecks(source, path)),
  ];
}

function repeatedTokens(source: YamlSource, paths: readonly Path[]): ConfigIssue[] {
  const token = (path: Path) => readField(source, [...path, 'token'], tokenField) ?? null;
  return repetitions(paths, token).map(({ path, first, key }) =>
    source.issue(
      [...path, 'token'],
      `${key} is already the token ${source.placeOf([...first, 'token'])}`,
      'give each fund a token of its own, or remove one of the two',
    ),
  );
}

function sharedAccounts(source: YamlSource, paths: readonly Path[]): ConfigIssue[] {
  const text = (path: Path, key: string) => String(valueAt(source.value, [...path, key]) ?? '');
  const account = (path: Path) => text(path, 'account') || null;
  return repetitions(paths, account).map(({ path, first, key }) =>
    source.issue(
      [...path, 'account'],
      `the account ${key} already belongs to ${text(first, 'token')}, ${source.placeOf([...first, 'account'])}: ` +
        'the NAV of a fund-model fund is the equity of its account, which two funds cannot share ' +
        '(in one contract they would net each other out as well)',
      `give ${text(path, 'token') || 'this fund'} an account of its own`,
    ),
  );
}

function repetitions(paths: readonly Path[], keyOf: (path: Path) => string | null) {
  const firsts = new Map<string, Path>();
  return paths.flatMap((path) => {
    const key = keyOf(path);
    const first = key === null ? undefined : firsts.get(key);
    if (key !== null && first === undefined) firsts.set(key, path);
    return key === null || first === undefined ? [] : [{ path, first, key }];
  });
}
