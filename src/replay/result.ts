import { coinsOf } from '../contract/contract-coins.js';
import { Decimal, plain, ZERO } from '../domain/decimal.js';
import { type WipeOut, wipeOutOf } from '../domain/wipe-out.js';
import { type FundResult, rebalanceRow } from '../simulation/fund-result.js';
import { type FundStory, type Stretch, stretches } from './fund-story.js';

/** A fund that is stopped strikes no more: what is below zero at the end counts all the same. */
function wipedOutAtEnd({ fund }: FundStory, { equity, nav }: Stretch): WipeOut | null {
  if (nav.gt(ZERO)) return null;
  const { model } = fund.settings;
  return wipeOutOf(model, model === 'index' ? nav.times(fund.units ?? ZERO) : equity);
}

export function fundResult(story: FundStory): FundResult {
  const between = stretches(story);
  const last = between.at(-1);
  const { token } = story.fund.settings;
  const units = story.fund.units;
  if (last === undefined || units === null) throw new RangeError(`${token} was never established`);
  const cost = story.rebalances.reduce(
    (sum, { figures }) => sum.plus(figures.equityBefore).minus(figures.equityAfter),
    ZERO,
  );
  return {
    token,
    settleCoin: coinsOf(story.fund.settings).settle,
    nav: story.fund.state === 'WIPED_OUT' ? plain(ZERO) : plain(Decimal.max(ZERO, last.nav)),
    units,
    fees: plain(between.reduce((sum, { fees }) => sum.plus(fees), ZERO)),
    funding: plain(between.reduce((sum, { funding }) => sum.plus(funding), ZERO)),
    tradingCost: plain(cost),
    wipeOut: story.wipeOut ?? wipedOutAtEnd(story, last),
    rebalances: story.rebalances.map(rebalanceRow),
  };
}
