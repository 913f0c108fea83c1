import type { FundSettings } from '../contract/fund-settings.js';
import { decimal } from '../domain/decimal.js';

const namesOf = ({ members = [] }: FundSettings): string => members.toSorted().join(', ') || 'none';

/** What an established fund is and never becomes otherwise: one line for each field that differs. */
export function identityDifferences(old: FundSettings, now: FundSettings): readonly string[] {
  const sameNumber = (a: FundSettings['leverage'], b: FundSettings['leverage']) => decimal(a).eq(b);
  const fields = [
    { name: 'account', was: old.account, is: now.account, same: old.account === now.account },
    { name: 'contract', was: old.contract, is: now.contract, same: old.contract === now.contract },
    { name: 'book', was: old.book ?? 'its own', is: now.book ?? 'its own', same: old.book === now.book },
    {
      name: 'funds of the book',
      was: namesOf(old),
      is: namesOf(now),
      same: namesOf(old) === namesOf(now),
    },
    { name: 'model', was: old.model, is: now.model, same: old.model === now.model },
    { name: 'leverage', was: old.leverage, is: now.leverage, same: sameNumber(old.leverage, now.leverage) },
    {
      name: 'initial.equity',
      was: old.initial.equity,
      is: now.initial.equity,
      same: sameNumber(old.initial.equity, now.initial.equity),
    },
    {
      name: 'initial.nav',
      was: old.initial.nav,
      is: now.initial.nav,
      same: sameNumber(old.initial.nav, now.initial.nav),
    },
  ];
  return fields.filter(({ same }) => !same).map(({ name, was, is }) => `${name} was ${was}, now ${is}`);
}
