import type { FundOverview, FundRecord } from '../ledger/records/fund.js';
import type { Valuation } from '../valuation/fund-figures.js';
import { readMarket, valuation } from '../valuation/market.js';
import type { Instrument, Venue } from '../venue/port.js';
import { VenueError } from '../venue/venue-error.js';
import { CommandFailed } from './command-error.js';

/** A fund with what the venue says of its contract at this moment. */
export interface ValuedFund {
  readonly fund: FundRecord;
  readonly at: Valuation;
  readonly instrument: Instrument;
}

/** Throws a `CommandFailed` where a price or the rules of a contract cannot be had; `what` needs them. */
export async function valuedFunds(
  venue: Venue,
  overviews: readonly FundOverview[],
  what: string,
): Promise<readonly ValuedFund[]> {
  const contracts = [...new Set(overviews.map(({ fund }) => fund.settings.contract))];
  const market = await readMarket(venue, contracts);
  if (market.trouble !== null) throw unreachable(market.trouble, what);
  const instruments = await asked(Promise.all(contracts.map((contract) => venue.instrument(contract))), what);
  const rules = new Map(instruments.map((instrument) => [instrument.contract, instrument]));
  const all = await Promise.all(
    overviews.map(async (overview) => {
      const at = await valuation(venue, market, overview);
      const instrument = rules.get(overview.fund.settings.contract);
      return at === null || instrument === undefined ? [] : [{ fund: overview.fund, at, instrument }];
    }),
  );
  return all.flat();
}

/** What the venue answers; its failure says what could not be shown without it. */
export async function asked<T>(question: Promise<T>, what: string): Promise<T> {
  return question.catch((error: unknown) => {
    throw error instanceof VenueError ? unreachable(error.message, what) : error;
  });
}

function unreachable(why: string, what: string): CommandFailed {
  return new CommandFailed(
    `venue unreachable: ${why}`,
    `${what} needs the price of this moment; \`ballast doctor\` says more`,
  );
}
