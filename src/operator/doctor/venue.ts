import { accountVariable } from '../../config/account-keys.js';
import type { Environment } from '../../config/environment.js';
import type { FundsConfig } from '../../config/funds-file.js';
import { gapText, thinGapOf } from '../../config/thin-gap.js';
import type { FundSettings } from '../../contract/fund-settings.js';
import { type Decimal, decimal } from '../../domain/decimal.js';
import { MOST_SKEW_MS } from '../../health/conditions/processes.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import { openVenue } from '../../venue/open-venue.js';
import type { Venue } from '../../venue/port.js';
import { examine, type Finding, type Looked, ok, problem } from './finding.js';

/** The venue and the accounts of the funds; the view is the venue's clock. */
export async function checkVenue(
  config: FundsConfig,
  environment: Environment,
  overviews: readonly FundOverview[],
): Promise<Looked<number>> {
  const { venue } = openVenue(config.venue, environment);
  try {
    return await look(venue, config, environment, overviews);
  } finally {
    await venue.close();
  }
}

async function look(
  venue: Venue,
  config: FundsConfig,
  environment: Environment,
  overviews: readonly FundOverview[],
): Promise<Looked<number>> {
  let time: number | null = null;
  const reach = async (): Promise<Finding> => {
    // The first call loads the client: its time would be measured too.
    await venue.serverTime();
    const sent = Date.now();
    time = await venue.serverTime();
    return clock(venue, time - (sent + Date.now()) / 2, Date.now() - sent);
  };
  const reached = await examine('venue', reach, 'check venue.url, BALLAST_VENUE_URL and the network');
  if (time === null) return { findings: [reached], view: null };
  const margins = await examine(
    'margin rules',
    () => marginRules(venue, config, overviews),
    'check the contracts of the funds file',
  );
  const keys = await Promise.all(config.funds.map((fund) => accountKeys(venue, fund, environment)));
  return { findings: [reached, margins, ...keys], view: time };
}

function clock(venue: Venue, difference: number, roundTrip: number): Finding {
  const what = venue.simulated ? `${venue.name}, simulated` : venue.name;
  const detail = `${what}: answers in ${roundTrip} ms, clocks differ by ${Math.round(Math.abs(difference))} ms`;
  if (Math.abs(difference) <= MOST_SKEW_MS) return ok('venue', detail);
  return problem('venue', detail, 'set this machine by network time (NTP)');
}

/** The file was checked against an assumed maintenance margin: that of the fund's own risk tier may be higher. */
async function marginRules(
  venue: Venue,
  { funds }: FundsConfig,
  overviews: readonly FundOverview[],
): Promise<Finding> {
  const contracts = [...new Set(funds.map(({ contract }) => contract))];
  const instruments = await Promise.all(contracts.map((contract) => venue.instrument(contract)));
  const tiersOf = new Map(instruments.map(({ contract, riskTiers }) => [contract, riskTiers]));
  const thin = funds.flatMap((fund) => {
    const tiers = tiersOf.get(fund.contract);
    if (tiers === undefined || fund.rules.acceptThinGap) return [];
    const found = thinGapOf(fund, tiers, equityAtPoint(fund, overviews));
    return found === null ? [] : [`${fund.token}: ${gapText(found)}`];
  });
  const stopped = instruments
    .filter(({ trading }) => !trading)
    .map(({ contract }) => `${contract} does not trade now`);
  if (thin.length + stopped.length === 0) return ok('margin rules', `${contracts.join(', ')} as assumed`);
  return problem(
    'margin rules',
    [...stopped, ...thin].join('; '),
    'choose a smaller interim range, or accept the gap',
  );
}

/** What the fund had at its rebalance point; before there is one, what it will begin with. */
function equityAtPoint({ token, initial }: FundSettings, overviews: readonly FundOverview[]): Decimal {
  const anchor = overviews.find(({ fund }) => fund.settings.token === token)?.fund.anchor ?? null;
  return anchor === null ? decimal(initial.equity) : decimal(anchor.nav).times(decimal(anchor.units));
}

async function accountKeys(
  venue: Venue,
  { token, account, contract }: FundSettings,
  environment: Environment,
): Promise<Finding> {
  const check = `account ${account}`;
  if (!environment.accountKeys.has(account)) {
    if (venue.simulated)
      return ok(check, `${token}: keys are held by the worker that \`ballast up\` started`);
    const names = `${accountVariable('KEY', account)} and ${accountVariable('SECRET', account)}`;
    return problem(check, `${token}: no keys in this environment`, `set ${names}`);
  }
  return examine(
    check,
    async () => {
      const { contracts } = await venue.position({ account, contract });
      return ok(check, `${token}: keys accepted, position ${contracts} ${contract}`);
    },
    'make a new key with permission to trade derivatives and read the wallet',
  );
}
