import { decimal, plain } from '../../../domain/decimal.js';
import { fundFigures } from '../../../valuation/fund-figures.js';
import { fact } from '../../facts.js';
import { amount, fixed } from '../../figures-text.js';
import type { Means } from '../../means.js';
import { valuedFunds } from '../../valued-funds.js';
import type { PreviewAsked } from '../action-schema.js';
import { unitsAsked } from '../asked.js';
import { fundOf, type Outlook } from './outlook.js';

type Units = Extract<PreviewAsked, { readonly action: 'create' | 'redeem' }>;

export async function ofUnits(means: Means, asked: Units): Promise<Outlook> {
  const { kind, measure, quantity } = unitsAsked(asked);
  const overview = await fundOf(means, asked.token);
  const { fund } = overview;
  const nav = await means.withVenue(async (venue) => {
    const [valued] = await valuedFunds(venue, [overview], 'a preview');
    return valued === undefined ? null : fundFigures(valued.fund, valued.at).nav;
  });
  const asks = decimal(quantity);
  const atNav =
    nav === null || nav.isZero()
      ? []
      : measure === 'units'
        ? [fact('worth now', `${amount(plain(asks.times(nav)), 2)} USDT, before fees`)]
        : [fact('units now', `some ${amount(plain(asks.div(nav)), 8)}, before fees`)];
  const supply = decimal(fund.units ?? plain(asks));
  const isAll = kind === 'redemption' && fund.retirement === null && asks.gte(supply);
  return {
    facts: [
      fact(kind, `${amount(quantity)} ${measure === 'units' ? 'units' : 'USDT'}`),
      fact('NAV now', nav === null ? 'none: it is not established yet' : `${fixed(plain(nav), 4)} USDT`),
      ...atNav,
      fact('units there are', fund.units === null ? 'none' : amount(fund.units)),
      fact('dealt', 'at the NAV of the next strike; move no cash before'),
    ],
    refused: isAll ? `${asked.token} has ${fund.units} units: it would leave none` : null,
    ...{ proposes: false, byOperator: true },
  };
}
