import type { Client } from '@temporalio/client';
import { releaseSwitch } from '../contract/dangerous.js';
import { startSwitchboard } from '../contract/start-switchboard.js';
import { type SwitchAsk, switchChangeId, throwSwitch } from '../contract/switchboard.js';
import { SWITCHED_TO, type TradingSwitch } from '../contract/trading-switch.js';
import type { FundOverview } from '../ledger/port.js';
import { approvalJson } from './approvals/approval-text.js';
import { propose } from './approvals/propose.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { withLedger } from './open-ledger.js';
import { onRecord } from './say-word.js';
import { iso } from './status-report.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';

const ANSWER_MS = 20_000;

/**
 * `ballast halt --all`, `reduce --all`, `resume --all`: the switch for all funds. Written to the ledger first,
 * where it counts from then on whatever else is down; then the switchboard sees to what runs. Exit code 1 where
 * one of the two could not be done.
 */
export async function switchAll(
  context: Context,
  ask: SwitchAsk,
  { json, dataDir }: { readonly json: boolean; readonly dataDir?: string | undefined },
): Promise<void> {
  const around = await surroundings(context.env, dataDir);
  if (ask.action !== 'halt' && (await proposeRelease(context, around, ask, json))) return;
  const ledger = await attempt(() => writeSwitch(around, ask));
  const told = await attempt(() => tell(context, around, ask));
  const troubles = [ledger.trouble, told.trouble].filter((trouble) => trouble !== null);
  if (troubles.length > 0) context.exitCode = EXIT.failed;
  const { terminal } = context;
  if (json) {
    terminal.printJson({
      requestKey: ask.requestKey,
      switch: ledger.done && switchJson(ledger.done.tradingSwitch),
      told: told.trouble === null,
      troubles: troubles.map(({ message, remedy }) => ({ message, remedy })),
    });
    return;
  }
  if (ledger.done !== null) terminal.print(describe(ledger.done));
  if (ledger.done !== null && told.trouble !== null) {
    terminal.print('no order passes against it, but what runs or is open was not told:');
  }
  for (const { message, remedy } of troubles) terminal.print(`${message}\n  mend: ${remedy}`);
}

/** Where the switch is HALTED and two people decide what ends that. */
async function proposeRelease(
  { terminal }: Context,
  around: Surroundings,
  { action, reason, requestKey }: SwitchAsk,
  json: boolean,
): Promise<boolean> {
  const to = SWITCHED_TO[action];
  // A ledger that does not answer is told of below, beside what the switchboard says.
  const { done: now } = await attempt(() => haltedForTwo(around));
  if (now === null || to === 'HALTED') return false;
  const proposal = { dangerous: releaseSwitch(now, to), reason, requestKey };
  const proposed = await withLedger(ledgerUrl(around), (ledger) => propose(ledger, around, proposal));
  if (json) terminal.printJson({ requestKey, proposal: approvalJson(proposed.approval) });
  else terminal.print(proposed.text);
  return true;
}

/** The switch where it is HALTED and two people decide what ends that; null otherwise. */
function haltedForTwo(around: Surroundings): Promise<TradingSwitch | null> {
  return withLedger(ledgerUrl(around), async (ledger) => {
    const now = await ledger.tradingSwitch();
    return now.state === 'HALTED' && (await ledger.twoPeopleSince()) !== null ? now : null;
  });
}

export function switchJson({ state, reason, by, since }: TradingSwitch) {
  return { state, reason, by, since: since === null ? null : iso(since) };
}

interface Written {
  readonly tradingSwitch: TradingSwitch;
  readonly overviews: readonly FundOverview[];
}

function writeSwitch(around: Surroundings, ask: SwitchAsk): Promise<Written> {
  const { action, reason, by } = ask;
  const change = { to: SWITCHED_TO[action], reason, by, changeId: switchChangeId(ask) };
  const said = { token: null, action, reason, by, requestKey: ask.requestKey };
  return withLedger(ledgerUrl(around), async (ledger) => ({
    tradingSwitch: await onRecord(ledger, around, said, () => ledger.changeSwitch(change)),
    overviews: await ledger.fundOverviews(),
  }));
}

function tell({ env }: Context, around: Surroundings, ask: SwitchAsk): Promise<void> {
  return withTemporal(temporalSettings(env, around), (client) => tellSwitchboard(client, ask));
}

/** Throws a `CommandFailed` where no worker answers in time. */
export async function tellSwitchboard(client: Client, ask: SwitchAsk): Promise<void> {
  try {
    await askSwitchboard(client, ask);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `the switchboard did not answer: ${why}`,
      'check that a worker of the role `control` runs (ballast doctor); the same again is safe',
      { cause: error },
    );
  }
}

async function askSwitchboard(client: Client, ask: SwitchAsk): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () =>
    client.workflow.executeUpdateWithStart(throwSwitch, {
      args: [ask],
      startWorkflowOperation: startSwitchboard(),
    }),
  );
}

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

function describe({ tradingSwitch, overviews }: Written): string {
  const { state, reason } = tradingSwitch;
  const heading = `all funds: ${state}${reason === null ? '' : ` (${reason})`}`;
  const held = overviews.filter(({ fund }) => fund.state !== 'ACTIVE' && fund.state !== 'ESTABLISHING');
  if (state !== 'ACTIVE' || held.length === 0) return heading;
  const states = held.map(({ fund }) => `${fund.settings.token} ${fund.state}`).join(', ');
  return `${heading}\nstill held back by their own state: ${states} (ballast resume TOKEN)`;
}
