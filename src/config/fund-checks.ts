import type { NavModel } from '../domain/nav-model.js';
import { capChecks } from './cap-checks.js';
import type { ConfigIssue } from './config-error.js';
import { contractChecks } from './contract-checks.js';
import { declaredBookChecks } from './declared-book-checks.js';
import { exposureChecks } from './exposure-checks.js';
import { tokenField } from './fund-schema.js';
import type { FundsUse } from './funds-use.js';
import { hedgeBookChecks } from './hedge-book-checks.js';
import { modelAt } from './model-at.js';
import { readField } from './read-field.js';
import { ruleChecks } from './rule-checks.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/**
 * What no single field can say. Each check reads the fields that it needs one by one, so that a mistake in
 * another field of the fund hides nothing.
 */
export function fundChecks(source: YamlSource, use: FundsUse): ConfigIssue[] {
  const funds = valueAt(source.value, ['funds']);
  if (!Array.isArray(funds)) return [];
  const paths = funds.map((_, index): Path => ['funds', index]);
  return [
    ...repeatedTokens(source, paths),
    ...sharedAccounts(source, paths),
    ...declaredBookChecks(source, paths),
    ...(use === 'engine' ? hedgeBookChecks(source, paths) : []),
    ...contractChecks(source, paths, use),
    ...paths.flatMap((path) => exposureChecks(source, path, use)),
    ...paths.flatMap((path) => ruleChecks(source, path)),
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
  return repetitions(paths, account).flatMap(({ path, first, key }) => {
    const both = [first, path].map((each) => ({
      model: modelAt(source, each),
      contract: text(each, 'contract'),
    }));
    const why = whyNotShared(both);
    if (why === null) return [];
    const owner = `${text(first, 'token')}, ${source.placeOf([...first, 'account'])}`;
    return [
      source.issue(
        [...path, 'account'],
        `the account ${key} already belongs to ${owner}: ${why}`,
        `give ${text(path, 'token') || 'this fund'} an account of its own`,
      ),
    ];
  });
}

/** Null where they may share it: as one hedge book. */
function whyNotShared(
  funds: readonly { readonly model: NavModel | null; readonly contract: string }[],
): string | null {
  if (funds.some(({ model }) => model !== 'index')) {
    return (
      'the NAV of a fund-model fund is the equity of its account, which two funds cannot share ' +
      '(in one contract they would net each other out as well)'
    );
  }
  if (new Set(funds.map(({ contract }) => contract)).size > 1) {
    return 'funds of the index model share an account only as one hedge book, in one contract';
  }
  return null;
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
