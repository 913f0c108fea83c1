import { releaseSwitch } from '../contract/dangerous.js';
import { type SwitchAsk, switchChangeId } from '../contract/switchboard.js';
import { SWITCHED_TO, type TradingSwitch } from '../contract/trading-switch.js';
import { NotAuthenticatedError, NotAuthorisedError } from '../ledger/audit-errors.js';
import type { FundOverview } from '../ledger/records/fund.js';
import { type Proposed, propose } from './approvals/propose.js';
import { CommandFailed } from './command-error.js';
import type { Means } from './means.js';
import { onRecord } from './say-word.js';
import { tellSwitchboard } from './tell-switchboard.js';

/** What the ledger has of it from now on. */
export interface WrittenSwitch {
  readonly tradingSwitch: TradingSwitch;
  readonly overviews: readonly FundOverview[];
}

/**
 * - `proposed`: it ends a halt of all funds, and another person decides.
 * - `thrown`: `written` is null where the ledger did not take it, `told` false where the switchboard did not answer;
 *   `troubles` says why.
 */
export type SwitchAnswer =
  | { readonly kind: 'proposed'; readonly proposed: Proposed }
  | {
      readonly kind: 'thrown';
      readonly written: WrittenSwitch | null;
      readonly told: boolean;
      readonly troubles: readonly CommandFailed[];
    };

/**
 * The switch for all funds. Written to the ledger first, where it counts from then on whatever else is down; then the
 * switchboard sees to what runs.
 */
export async function throwSwitchOfAll(means: Means, ask: SwitchAsk): Promise<SwitchAnswer> {
  const proposed = ask.action === 'halt' ? null : await proposeRelease(means, ask);
  if (proposed !== null) return { kind: 'proposed', proposed };
  const ledger = await attempt(() => writeSwitch(means, ask));
  if (ledger.trouble !== null && isForbidden(ledger.trouble)) throw ledger.trouble;
  const told = await attempt(() => means.withClient((client) => tellSwitchboard(client, ask)));
  const troubles = [ledger.trouble, told.trouble].filter((trouble) => trouble !== null);
  return { kind: 'thrown', written: ledger.done, told: told.trouble === null, troubles };
}

/** Where the switch is HALTED and two people decide what ends that; null otherwise. */
async function proposeRelease(
  means: Means,
  { action, reason, requestKey }: SwitchAsk,
): Promise<Proposed | null> {
  const to = SWITCHED_TO[action];
  // A ledger that does not answer is told of where it is to be written, beside what the switchboard says.
  const { done: now } = await attempt(() => haltedForTwo(means));
  if (now === null || to === 'HALTED') return null;
  const proposal = { dangerous: releaseSwitch(now, to), reason, requestKey };
  return means.withLedger((ledger) => propose(ledger, means.speaker, proposal));
}

/** The switch where it is HALTED and two people decide what ends that; null otherwise. */
export function haltedForTwo({ withLedger }: Pick<Means, 'withLedger'>): Promise<TradingSwitch | null> {
  return withLedger(async (ledger) => {
    const now = await ledger.tradingSwitch();
    return now.state === 'HALTED' && (await ledger.twoPeopleSince()) !== null ? now : null;
  });
}

function writeSwitch({ speaker, withLedger }: Means, ask: SwitchAsk): Promise<WrittenSwitch> {
  const { action, reason, by } = ask;
  const change = { to: SWITCHED_TO[action], reason, by, changeId: switchChangeId(ask) };
  const said = { token: null, action, reason, by, requestKey: ask.requestKey };
  return withLedger(async (ledger) => ({
    tradingSwitch: await onRecord(ledger, speaker, said, () => ledger.changeSwitch(change)),
    overviews: await ledger.fundOverviews(),
  }));
}

/** Whoever may not act does not get round that by the switchboard. */
const isForbidden = ({ cause }: CommandFailed): boolean =>
  cause instanceof NotAuthenticatedError || cause instanceof NotAuthorisedError;

/** What could not be done keeps the other part from nothing. */
async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ done: T | null; trouble: CommandFailed | null }> {
  try {
    return { done: await work(), trouble: null };
  } catch (error) {
    if (error instanceof CommandFailed) return { done: null, trouble: error };
    throw error;
  }
}

/** How the switch stands, and which funds their own state still holds back. */
export function switchText({ tradingSwitch, overviews }: WrittenSwitch): string {
  const { state, reason } = tradingSwitch;
  const heading = `all funds: ${state}${reason === null ? '' : ` (${reason})`}`;
  const held = overviews.filter(({ fund }) => fund.state !== 'ACTIVE' && fund.state !== 'ESTABLISHING');
  if (state !== 'ACTIVE' || held.length === 0) return heading;
  const states = held.map(({ fund }) => `${fund.settings.token} ${fund.state}`).join(', ');
  return `${heading}\nstill held back by their own state: ${states} (ballast resume TOKEN)`;
}
