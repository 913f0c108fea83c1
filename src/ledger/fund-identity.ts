import { type FundSettings, isHedgeBook } from '../contract/fund-settings.js';
import { decimal, plain, ZERO } from '../domain/decimal.js';
import type { LeavingMember } from './leaving-members.js';

const NOTHING = plain(ZERO);
const namesOf = ({ members = [] }: FundSettings): string => members.toSorted().join(', ') || 'none';

/**
 * What an established fund is and never becomes otherwise: one line for each field that differs. A hedge book wins
 * funds, and loses those that have ended; its leverage and initial equity follow from those that it has.
 */
export function identityDifferences(
  old: FundSettings,
  now: FundSettings,
  leaving: readonly LeavingMember[] = [],
): readonly string[] {
  const isBook = isHedgeBook(old) && isHedgeBook(now);
  const [capital, wanted] = [old.capital ?? NOTHING, now.capital ?? NOTHING];
  const sameNumber = (a: FundSettings['leverage'], b: FundSettings['leverage']) => decimal(a).eq(b);
  const fields = [
    { name: 'account', was: old.account, is: now.account, same: old.account === now.account },
    { name: 'contract', was: old.contract, is: now.contract, same: old.contract === now.contract },
    { name: 'book', was: old.book ?? 'its own', is: bookText(old, now), same: old.book === now.book },
    {
      name: 'funds of the book',
      was: namesOf(old),
      is: `${namesOf(now)}${stayText(leaving)}`,
      same: isHedgeBook(old) === isHedgeBook(now) && leaving.every(({ waitsFor }) => waitsFor.length === 0),
    },
    { name: 'model', was: old.model, is: now.model, same: old.model === now.model },
    {
      name: 'leverage',
      was: old.leverage,
      is: now.leverage,
      same: isBook || sameNumber(old.leverage, now.leverage),
    },
    {
      name: 'initial.equity',
      was: old.initial.equity,
      is: now.initial.equity,
      same: isBook || sameNumber(old.initial.equity, now.initial.equity),
    },
    { name: 'capital', was: capital, is: wanted, same: sameNumber(capital, wanted) },
    {
      name: 'initial.nav',
      was: old.initial.nav,
      is: now.initial.nav,
      same: sameNumber(old.initial.nav, now.initial.nav),
    },
  ];
  return fields.filter(({ same }) => !same).map(({ name, was, is }) => `${name} was ${was}, now ${is}`);
}

/** A fund that the others have left stays in its hedge book, which is declared then. */
function bookText(old: FundSettings, now: FundSettings): string {
  if (now.book !== undefined) return now.book;
  return old.book === undefined
    ? 'its own'
    : `its own (declare the book of a single fund: hedgeBooks, account ${now.account})`;
}

/** Why those that are left out cannot leave. */
function stayText(leaving: readonly LeavingMember[]): string {
  const staying = leaving.filter(({ waitsFor }) => waitsFor.length > 0);
  if (staying.length === 0) return '';
  const each = staying.map(({ token, waitsFor }) => `${token} cannot leave it yet: ${waitsFor.join(', ')}`);
  return ` (${each.join('; ')})`;
}
