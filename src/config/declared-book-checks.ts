import type { ConfigIssue } from './config-error.js';
import { modelAt } from './model-at.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What is declared of hedge books, against the funds: each account once, and one that funds of the index model have. */
export function declaredBookChecks(source: YamlSource, funds: readonly Path[]): ConfigIssue[] {
  const firsts = new Map<string, Path>();
  return declaredAccounts(source).flatMap((place) => {
    const account = textAt(source, place);
    if (account === '') return [];
    const first = firsts.get(account);
    firsts.set(account, first ?? place);
    const wrong = first === undefined ? whyNoBook(source, account, funds) : repeated(source, account, first);
    return wrong === null ? [] : [source.issue(place, wrong.message, wrong.remedy)];
  });
}

/** Where each declared book names its account. */
export function declaredAccounts(source: YamlSource): readonly Path[] {
  const books = valueAt(source.value, ['hedgeBooks']);
  return Array.isArray(books) ? books.map((_, index): Path => ['hedgeBooks', index, 'account']) : [];
}

interface Wrong {
  readonly message: string;
  readonly remedy: string;
}

const repeated = (source: YamlSource, account: string, first: Path): Wrong => ({
  message: `the hedge book of the account ${account} is declared already ${source.placeOf(first)}`,
  remedy: 'declare it once, and remove the other',
});

function whyNoBook(source: YamlSource, account: string, funds: readonly Path[]): Wrong | null {
  const members = funds.filter((fund) => textAt(source, [...fund, 'account']) === account);
  if (members.length === 0) {
    return {
      message: `no fund has the account ${account}: nothing would be in its hedge book`,
      remedy: 'name the account of funds of the index model, or remove this book',
    };
  }
  const other = members.find((fund) => modelAt(source, fund) === 'fund');
  if (other === undefined) return null;
  const token = textAt(source, [...other, 'token']) || 'a fund';
  return {
    message: `the account ${account} can be no hedge book: ${token} is of the fund model, whose NAV is the equity of its account`,
    remedy: `write model: index for ${token}, or remove this book`,
  };
}

const textAt = (source: YamlSource, path: Path): string => String(valueAt(source.value, path) ?? '');
