import type { ConfigIssue } from './config-error.js';
import { exposureChecks } from './exposure-checks.js';
import { timeField, tokenField } from './fund-schema.js';
import { PRESETS } from './presets.js';
import { readField } from './read-field.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

const DAILY_AT = ['rules', 'daily', 'at'];

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
    ...sharedBooks(source, paths),
    ...dailyTimes(source, paths),
    ...paths.flatMap((path) => exposureChecks(source, path)),
  ];
}

function repeatedTokens(source: YamlSource, paths: readonly Path[]): ConfigIssue[] {
  const token = (path: Path) => readField(source, [...path, 'token'], tokenField) ?? null;
  return repetitions(paths, token).map(({ path, first, key }) =>
    source.issue(
      [...path, 'token'],
      `${key} is already the token on line ${source.lineOf([...first, 'token'])}`,
      'give each fund a token of its own, or remove one of the two',
    ),
  );
}

function sharedBooks(source: YamlSource, paths: readonly Path[]): ConfigIssue[] {
  const text = (path: Path, key: string) => String(valueAt(source.value, [...path, key]) ?? '');
  const book = (path: Path) => {
    const [account, contract] = [text(path, 'account'), text(path, 'contract')];
    return account === '' || contract === '' ? null : `${account} / ${contract}`;
  };
  return repetitions(paths, book).map(({ path, first, key }) =>
    source.issue(
      [...path, 'account'],
      `the book ${key} already belongs to ${text(first, 'token')}, on line ${source.lineOf([...first, 'account'])}: ` +
        'the NAV of a fund-model fund is the equity of its book, and two funds in one book would net each other out',
      `give ${text(path, 'token') || 'this fund'} an account of its own`,
    ),
  );
}

/** One schedule asks all funds. */
function dailyTimes(source: YamlSource, paths: readonly Path[]): ConfigIssue[] {
  const times = paths.flatMap((path) => {
    const preset = PRESETS[String(valueAt(source.value, [...path, 'preset']))];
    const own = readField(source, [...path, ...DAILY_AT], timeField);
    const at = own === undefined ? preset?.daily.at : own;
    return at === undefined || at === null ? [] : [{ path, at }];
  });
  const first = times[0];
  if (first === undefined) return [];
  const message = (at: string) =>
    `the daily rebalance is at ${at} here and at ${first.at} on line ${source.lineOf([...first.path, ...DAILY_AT])}: one schedule asks all funds`;
  return times
    .filter(({ at }) => at !== first.at)
    .map(({ path, at }) => source.issue([...path, ...DAILY_AT], message(at), 'give all funds the same time'));
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
