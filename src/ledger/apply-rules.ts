import { rulesChange } from '../contract/dangerous.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import type { Approval } from './approval-port.js';
import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import { RulesRefusedError } from './errors.js';
import { identityDifferences } from './fund-identity.js';
import { lockFund } from './fund-rows.js';
import { announceJoining, arrivedFor, joiningTransfer } from './join-book.js';
import { leavingMembers } from './leaving-members.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import { registerJoining, whyBookTaken } from './register-fund.js';
import { decidedBy, requireApproval } from './require-approval.js';
import { insertVersion, latestVersion, putInForce } from './rule-versions.js';
import { type AppliedRules, type RulesApplication, UNVERIFIED } from './rules-port.js';
import type { Session, Tx } from './session.js';
import { isSame, settingsJson } from './stored-settings.js';
import { takeUpDue } from './take-up-rules.js';

type Change = Extract<AppliedRules, { kind: 'changed' }>;

/** Every fund's row is held, in the order of their tokens, so that all of it is of one moment. */
export async function applyRules(
  session: Session,
  application: RulesApplication,
  dryRun: boolean,
): Promise<readonly AppliedRules[]> {
  try {
    return await session.transaction(async (tx) => {
      const applied = await applyAll(tx, application, dryRun);
      if (dryRun) throw new DryRun(applied);
      return applied;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.applied;
    throw error;
  }
}

/** A dry run does all of it, so that it meets every obstacle, and takes it back. */
class DryRun extends Error {
  constructor(readonly applied: readonly AppliedRules[]) {
    super('nothing is recorded');
  }
}

async function applyAll(
  tx: Tx,
  application: RulesApplication,
  dryRun: boolean,
): Promise<readonly AppliedRules[]> {
  const { operatorToken, at } = application;
  const asker = operatorToken === null ? UNVERIFIED : (await authorise(tx, operatorToken, 'operator')).name;
  const time = await readClock(tx);
  const refusals = [...whyWrongInstant(at, time)];
  const asked: AskedRules[] = [];
  for (const settings of application.funds.toSorted((a, b) => (a.token < b.token ? -1 : 1))) {
    const fund = await heldFund(tx, settings.token, time);
    refusals.push(...(fund === null ? [] : await whyAnotherFund(tx, fund, settings)));
    asked.push(fund === null ? { kind: 'new', settings } : await askedOf(tx, fund, settings, at));
  }
  if (refusals.length > 0) throw new RulesRefusedError(refusals);
  const changing = asked.filter((one) => one.kind === 'changing');
  const decided = dryRun || changing.length === 0 ? null : await decide(tx, at, changing);
  const by = decided === null ? asker : decidedBy(decided);
  const applied: AppliedRules[] = [];
  for (const one of asked) applied.push(await carryOut(tx, one, application, { by, time }));
  return applied;
}

/** What is asked of one fund, before anything is written. */
type AskedRules =
  | { readonly kind: 'new'; readonly settings: FundSettings }
  | { readonly kind: 'same'; readonly settings: FundSettings; readonly version: number }
  | {
      readonly kind: 'changing';
      readonly settings: FundSettings;
      readonly fund: FundRecord;
      readonly version: number;
    };

type Changing = Extract<AskedRules, { kind: 'changing' }>;

async function askedOf(
  tx: Tx,
  fund: FundRecord,
  settings: FundSettings,
  at: number | null,
): Promise<AskedRules> {
  const waiting = fund.pendingRules;
  const comesAnyway =
    waiting === null
      ? isSame(fund.settings, settings)
      : fund.pendingSettings !== null && isSame(fund.pendingSettings, settings) && waiting.at === at;
  if (comesAnyway) return { kind: 'same', settings, version: waiting?.version ?? fund.rules.version };
  return { kind: 'changing', settings, fund, version: (await latestVersion(tx, settings.token)) + 1 };
}

function decide(tx: Tx, at: number | null, changing: readonly Changing[]): Promise<Approval | null> {
  const versions = changing.map(({ settings, version }) => `version ${version} of ${settings.token}`);
  const change = rulesChange(
    at,
    changing.map(({ settings, version }) => ({ token: settings.token, version, to: settings })),
  );
  return requireApproval(tx, change, versions.join(', '));
}

async function carryOut(
  tx: Tx,
  asked: AskedRules,
  { funds, at, source, reason }: RulesApplication,
  { by, time }: { readonly by: string; readonly time: number },
): Promise<AppliedRules> {
  const { kind, settings } = asked;
  const { token } = settings;
  if (kind === 'new') {
    const joins = await registerJoining(tx, settings, by, time);
    return { kind, token, to: settings, ...(joins && { joins: joiningTransfer(token) }) };
  }
  if (kind === 'same') return { kind, token, version: asked.version };
  const { fund, version } = asked;
  const change = await changeOf(tx, fund, settings, { version, at });
  await insertVersion(tx, { version, settings, askedFor: change.at, source, by, reason, time });
  if (change.effect === 'at-once') await replaceNow(tx, fund, change, time);
  else await waitFor(tx, change);
  for (const one of await namedAnew(tx, fund, settings, funds)) await announceJoining(tx, one, by, time);
  return change;
}

/** Of a hedge book, the funds that it is to have from now on; a fund that is not established, itself. */
async function namedAnew(
  tx: Tx,
  { units, settings, pendingSettings }: FundRecord,
  to: FundSettings,
  funds: readonly FundSettings[],
): Promise<readonly FundSettings[]> {
  if (units === null) return [to];
  const before = (pendingSettings ?? settings).members ?? [];
  const named = (to.members ?? []).filter((token) => !before.includes(token));
  if (named.length === 0) return [];
  // What two people decide names those alone whose rules change.
  const rows = await tx
    .selectFrom('funds')
    .select(['token', 'settings'])
    .where('token', 'in', named)
    .execute();
  return named.flatMap((token) => {
    const one =
      funds.find((fund) => fund.token === token) ?? rows.find((row) => row.token === token)?.settings;
    return one === undefined ? [] : [one];
  });
}

const iso = (instant: number): string => new Date(instant).toISOString();

function whyWrongInstant(at: number | null, now: number): readonly string[] {
  if (at === null || at > now) return [];
  return [`${iso(at)} is past: the ledger's clock says ${iso(now)}`];
}

async function heldFund(tx: Tx, token: string, time: number): Promise<FundRecord | null> {
  const known = await tx.selectFrom('funds').select('token').where('token', '=', token).executeTakeFirst();
  return known === undefined ? null : takeUpDue(tx, await lockFund(tx, token), time);
}

async function whyAnotherFund(tx: Tx, fund: FundRecord, settings: FundSettings): Promise<readonly string[]> {
  const { token } = settings;
  const taken = await whyBookTaken(tx, settings);
  const leaving = await leavingMembers(tx, fund, settings);
  const differences = fund.units === null ? [] : identityDifferences(fund.settings, settings, leaving);
  const arrived = await arrivedFor(tx, fund);
  const isOther = arrived !== null && !decimal(arrived).eq(settings.initial.equity);
  return [
    ...(isOther ? [`${token}: ${equityText(arrived, settings)}`] : []),
    ...(taken === null ? [] : [`${token}: ${taken}`]),
    ...differences.map(
      (difference) => `${token}: ${difference}: an established fund cannot become another one`,
    ),
  ];
}

const equityText = (arrived: DecimalString, { account, initial }: FundSettings): string =>
  `initial.equity was ${arrived}, now ${initial.equity}: its money is in account ${account} already; ` +
  'create units once it is established';

async function changeOf(
  tx: Tx,
  fund: FundRecord,
  to: FundSettings,
  { version, at }: { readonly version: number; readonly at: number | null },
): Promise<Change> {
  // Before it is established nothing has happened under its rules; and what was in force just stays.
  const atOnce = fund.units === null || isSame(fund.settings, to);
  const when = at === null ? 'next-point' : 'at-instant';
  return {
    kind: 'changed',
    token: to.token,
    version,
    from: fund.settings,
    to,
    effect: atOnce ? 'at-once' : when,
    at: atOnce ? null : at,
    replaces: fund.pendingRules?.version ?? null,
    openRebalance: await openRebalanceOf(tx, to.token),
  };
}

async function openRebalanceOf(tx: Tx, token: string): Promise<string | null> {
  const open = await tx
    .selectFrom('rebalances')
    .select('id')
    .where('token', '=', token)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return open?.id ?? null;
}

async function replaceNow(
  tx: Tx,
  fund: FundRecord,
  { token, version, to }: Change,
  time: number,
): Promise<void> {
  const { account, contract } = to;
  if (fund.units === null) {
    await tx.updateTable('positions').set({ account, contract }).where('token', '=', token).execute();
  }
  await tx
    .updateTable('funds')
    .set({
      settings: settingsJson(to),
      rules_version: version,
      rules_since: time,
      pending_settings: null,
      pending_version: null,
      pending_at: null,
    })
    .where('token', '=', token)
    .returning(notifyFundChanged(token).as('notified'))
    .execute();
  await putInForce(tx, { token, version, since: time, rebalanceId: null });
}

async function waitFor(tx: Tx, { token, version, to, at }: Change): Promise<void> {
  await tx
    .updateTable('funds')
    .set({ pending_settings: settingsJson(to), pending_version: version, pending_at: at })
    .where('token', '=', token)
    .returning(notifyFundChanged(token).as('notified'))
    .execute();
}
