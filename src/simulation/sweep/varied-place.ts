import type { Refusal } from '../../config/decimal-field.js';
import { bookToken } from '../../config/hedge-books.js';
import { knownKeys } from '../../config/known-keys.js';
import { suggest } from '../../config/suggest.js';
import type { Path } from '../../config/yaml-source.js';
import type { FundSettings } from '../../contract/fund-settings.js';

/** Where something that is varied stands in `funds.yaml`. */
export type VariedPlace = FundPlace | BookPlace;

interface FundPlace {
  readonly of: 'fund';
  /** The only fund that it is of; null for all. */
  readonly token: string | null;
  /** Within a fund. */
  readonly path: Path;
}

interface BookPlace {
  readonly of: 'book';
  /** Of the hedge books that are meant. */
  readonly accounts: readonly string[];
  /** Within what is declared of a book. */
  readonly path: Path;
}

/** What must be known of a fund to find it, and its hedge book. */
export type VariedFund = Pick<FundSettings, 'token' | 'account' | 'model'>;

/** Fields by which a fund is known, or its prices: another one would be another fund. */
const NAMES: readonly PropertyKey[] = ['token', 'account', 'contract'];

/** Whether a name begins with a token: keys have small letters. */
const TOKEN = /^[A-Z0-9]+$/;

/** Reads `interim.range`, `BTC3L.leverage`, `BTCBOOK.residual`. */
export function variedPlace(name: string, funds: readonly VariedFund[]): VariedPlace | Refusal {
  const parts = name.split('.');
  const first = parts[0] ?? '';
  const token = TOKEN.test(first) ? first : null;
  const keys: Path = parts.slice(token === null ? 0 : 1);
  return isOfBook(keys) ? bookPlace(name, token, keys, funds) : fundPlace(name, token, keys, funds);
}

const bookFields = (): readonly string[] => knownKeys(['hedgeBooks', 0]).filter((key) => key !== 'account');

const isOfBook = (keys: Path): boolean => keys.length === 1 && bookFields().includes(String(keys[0]));

/** Any account of funds of the index model can have a declared book. */
function bookPlace(
  name: string,
  token: string | null,
  path: Path,
  funds: readonly VariedFund[],
): BookPlace | Refusal {
  const own = funds.filter(({ model }) => model === 'index').map(({ account }) => account);
  const accounts = [...new Set(own)];
  if (accounts.length === 0) {
    return {
      message: `${name} is of a hedge book, and these funds have none`,
      remedy: 'write model: index for the funds of a book',
    };
  }
  const meant = accounts.filter((account) => token === null || bookToken(account) === token);
  if (meant.length > 0) return { of: 'book', accounts: meant, path };
  return { message: `no hedge book is called ${token}`, remedy: hint(token ?? '', accounts.map(bookToken)) };
}

function fundPlace(
  name: string,
  token: string | null,
  keys: Path,
  funds: readonly VariedFund[],
): FundPlace | Refusal {
  const tokens = funds.map((fund) => fund.token);
  if (token !== null && !tokens.includes(token)) {
    return { message: `no fund is called ${token}`, remedy: hint(token, tokens) };
  }
  const fields = knownKeys(['funds', 0]);
  const path = fields.includes(String(keys[0])) ? keys : ['rules', ...keys];
  if (NAMES.includes(path[0] ?? '')) {
    return {
      message: `${name} is a name and no rule`,
      remedy: 'vary a rule, or leverage, preset or initial',
    };
  }
  return unknownKey(name, path) ?? { of: 'fund', token, path };
}

/** Where the schema names the keys of a place, the next one must be one of them. */
function unknownKey(name: string, path: Path): Refusal | null {
  for (const [depth, key] of path.entries()) {
    const inFund = depth === 0 && path[0] !== 'rules';
    const possible = knownKeys(['funds', 0, ...path.slice(0, depth)]);
    if (inFund || possible.length === 0 || possible.includes(String(key))) continue;
    const fields = knownKeys(['funds', 0]).filter((field) => !NAMES.includes(field) && field !== 'rules');
    const all = depth === 1 ? [...possible, ...fields, ...bookFields()] : possible;
    return {
      message: `${name}: '${String(key)}' is not a key that is known here`,
      remedy: hint(String(key), all),
    };
  }
  return null;
}

function hint(word: string, possible: readonly string[]): string {
  const near = suggest(word, possible);
  return near === null ? `possible here: ${possible.join(', ')}` : `did you mean '${near}'?`;
}
