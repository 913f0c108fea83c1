import type { FundSettings } from '../../contract/fund-settings.js';
import { usualTerms } from '../../domain/contract-terms.js';
import { decimal } from '../../domain/decimal.js';
import { HoldingsLog } from '../history/holdings-log.js';
import { recordingOf } from '../load-recording.js';
import type { RecordedPrices } from '../recorded-prices.js';
import { simulate } from '../simulate.js';
import { type CostChoice, usualVenue } from '../usual-venue.js';
import { type FundOutcome, fundOutcome } from './fund-outcome.js';

/** Plays one point of a grid. */
export function playPoint(
  funds: readonly FundSettings[],
  prices: RecordedPrices,
  costs: CostChoice,
): readonly FundOutcome[] {
  const recording = recordingOf(funds, prices, (contract) => decimal(usualTerms(contract).tickSize));
  const { market } = recording;
  const venue = usualVenue(
    market.contracts.map(({ contract }) => contract),
    costs,
  );
  const log = new HoldingsLog();
  const { funds: results } = simulate({ market, funds: recording.funds, ...venue }, log);
  return recording.funds.flatMap((fund, index) => {
    const result = results[index];
    return result === undefined ? [] : [fundOutcome(fund, result, market, log.of(fund.token))];
  });
}
