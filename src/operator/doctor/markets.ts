import type { UntoldMarket } from '../../ledger/notice-port.js';
import { ageText } from '../figures-text.js';
import { withLedger } from '../open-ledger.js';
import { type Finding, ok, problem } from './finding.js';

/** Longer than a market that was away for a moment needs. */
const UNTOLD_MS = 60_000;

/** Whether the markets of the tokens have taken what they were told of them. */
export async function checkMarkets(databaseUrl: string, now = Date.now()): Promise<Finding> {
  const untold = await withLedger(databaseUrl, (ledger) => ledger.untoldMarkets(UNTOLD_MS));
  if (untold.length === 0) return ok('markets', 'none leaves what it is told of the tokens');
  return problem(
    'markets',
    untold.map((market) => untoldText(market, now)).join('\n'),
    'trading of these tokens may go on there: tell the market by hand, and mend BALLAST_MARKET_URL, BALLAST_MARKET_TOKEN or the receiver (docs/public-snapshot.md)',
  );
}

function untoldText({ channel, notice, trouble }: UntoldMarket, now: number): string {
  const { number, token, tradable, at } = notice;
  const what = `${token} is ${tradable ? 'tradable' : 'not tradable'}`;
  const why = trouble === null ? '' : `: ${trouble}`;
  return `${channel} has not taken notice ${number} (${what}) for ${ageText(now - at)}${why}`;
}
