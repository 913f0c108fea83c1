import { type FundsConfig, loadFunds } from '../../config/funds-file.js';
import { thinGapWarning } from '../../config/thin-gap.js';
import { type Finding, ok, problem } from './finding.js';

/** The configuration, and what is to be said of it. */
export async function checkFunds(file: string): Promise<{ finding: Finding; config: FundsConfig | null }> {
  try {
    const config = await loadFunds(file);
    const warnings = config.funds.flatMap((fund) => {
      const warning = thinGapWarning(fund);
      return warning === null ? [] : [`${fund.token}: ${warning}`];
    });
    const tokens = config.funds.map(({ token }) => token).join(', ');
    return {
      config,
      finding: ok('funds file', [`${file}: ${tokens} on ${config.venue.name}`, ...warnings].join('; ')),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { config: null, finding: problem('funds file', detail, 'mend the file as it says') };
  }
}
