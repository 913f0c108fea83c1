import type { ConfigIssue } from './config-error.js';
import { declaredAccounts } from './declared-book-checks.js';
import { tokenField } from './fund-schema.js';
import { bookToken } from './hedge-books.js';
import { modelAt } from './model-at.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What keeps funds that share an account from being one hedge book of the engine. */
export function hedgeBookChecks(source: YamlSource, funds: readonly Path[]): ConfigIssue[] {
  const shared = sharedBy(source, funds);
  return [
    ...[...shared].flatMap(([account, members]) => nameChecks(source, funds, account, members)),
    ...repeatedNames(source, shared),
  ];
}

const textAt = (source: YamlSource, path: Path): string => String(valueAt(source.value, path) ?? '');

function sharedBy(source: YamlSource, funds: readonly Path[]): ReadonlyMap<string, readonly Path[]> {
  const declared = new Set(declaredAccounts(source).map((place) => textAt(source, place)));
  const byAccount = new Map<string, readonly Path[]>();
  for (const fund of funds) {
    const account = textAt(source, [...fund, 'account']);
    if (account !== '') byAccount.set(account, [...(byAccount.get(account) ?? []), fund]);
  }
  const isBook = (account: string, members: readonly Path[]) => members.length > 1 || declared.has(account);
  return new Map(
    [...byAccount].filter(([account, members]) => isBook(account, members) && mayShare(source, members)),
  );
}

/** Others are refused as what they are. */
function mayShare(source: YamlSource, members: readonly Path[]): boolean {
  const contracts = new Set(members.map((fund) => textAt(source, [...fund, 'contract'])));
  return contracts.size === 1 && members.every((fund) => modelAt(source, fund) === 'index');
}

/** The book's token is part of its order ids, as a fund's is. */
function nameChecks(
  source: YamlSource,
  funds: readonly Path[],
  account: string,
  members: readonly Path[],
): ConfigIssue[] {
  const name = bookToken(account);
  const places = members.slice(0, 1).map((fund): Path => [...fund, 'account']);
  if (!tokenField.safeParse(name).success) {
    const why = `the account gives its hedge book the name '${name}', which is no token`;
    return places.map((place) =>
      source.issue(place, why, 'give the account a name of 2 to 12 letters and digits, such as btc-book'),
    );
  }
  const same = funds.find((fund) => textAt(source, [...fund, 'token']) === name);
  if (same === undefined) return [];
  const why = `the hedge book of account ${account} is called ${name}, as the token ${source.placeOf([...same, 'token'])}`;
  return places.map((place) => source.issue(place, why, 'give the account another name, such as btc-book'));
}

function repeatedNames(source: YamlSource, shared: ReadonlyMap<string, readonly Path[]>): ConfigIssue[] {
  const owners = new Map<string, string>();
  return [...shared].flatMap(([account, [fund]]) => {
    const name = bookToken(account);
    const owner = owners.get(name);
    owners.set(name, owner ?? account);
    if (owner === undefined || fund === undefined) return [];
    const why = `the hedge books of the accounts ${owner} and ${account} would both be called ${name}`;
    return [source.issue([...fund, 'account'], why, 'give one of the accounts another name')];
  });
}
