import type { FundSettings } from '../../contract/fund-settings.js';
import { type FundOutcome, fundOutcome } from '../fund-outcome.js';
import { HoldingsLog } from '../history/holdings-log.js';
import { type PlayChoice, playBy, recordingBy } from '../play-choice.js';
import type { RecordedPrices } from '../recorded-prices.js';

/** Plays one point of a grid. */
export function playPoint(
  funds: readonly FundSettings[],
  prices: RecordedPrices,
  choice: PlayChoice,
): readonly FundOutcome[] {
  const recording = recordingBy(funds, prices, choice);
  const log = new HoldingsLog();
  const simulation = playBy(recording, choice, log);
  return recording.funds.flatMap((fund, index) => {
    const result = simulation.funds[index];
    if (result === undefined) return [];
    return [fundOutcome(fund, result, simulation, recording.market, log.of(fund.token))];
  });
}
