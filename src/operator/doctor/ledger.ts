import { SILENT_MS } from '../../health/conditions/market.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import { ageText } from '../figures-text.js';
import { withLedger } from '../open-ledger.js';
import { notRetired } from '../retired-funds.js';
import { type Finding, type Looked, ok, problem } from './finding.js';

export async function checkLedger(databaseUrl: string): Promise<Looked<readonly FundOverview[]>> {
  const overviews = await withLedger(databaseUrl, (ledger) => ledger.fundOverviews());
  const states = overviews.map(({ fund }) => `${fund.settings.token} ${fund.state}`).join(', ');
  const detail = `reachable and migrated${states === '' ? '; no funds yet' : `: ${states}`}`;
  return { findings: [ok('ledger', detail)], view: overviews };
}

/** Whether every contract is being watched. `now` is the venue's time, as the progress is. */
export async function marketWatch(overviews: readonly FundOverview[], now: number): Promise<Finding> {
  const watched = notRetired(overviews).filter(({ fund }) => fund.anchor !== null);
  const byContract = new Map(
    watched.map(({ fund, progress }) => [fund.settings.contract, progress?.time ?? null]),
  );
  if (byContract.size === 0) return ok('market watch', 'nothing to watch: no fund is established');
  const ages = [...byContract].map(([contract, time]) => ({
    contract,
    age: time === null ? null : now - time,
  }));
  const detail = ages
    .map(({ contract, age }) => `${contract} ${age === null ? 'never' : `${ageText(age)} ago`}`)
    .join(', ');
  const stale = ages.some(({ age }) => age === null || age > SILENT_MS);
  if (!stale) return ok('market watch', `last judged: ${detail}`);
  return problem(
    'market watch',
    `last judged: ${detail}`,
    'start a worker of the role `market`, and look at monitor/... in the Temporal UI',
  );
}
