import type { FundSettings } from '../contract/fund-settings.js';
import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import { RulesRefusedError } from './errors.js';
import { identityDifferences } from './fund-identity.js';
import { lockFund } from './fund-rows.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './port.js';
import { whyBookTaken } from './register-fund.js';
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
      const applied = await applyAll(tx, application);
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

async function applyAll(tx: Tx, application: RulesApplication): Promise<readonly AppliedRules[]> {
  const { operatorToken } = application;
  const by = operatorToken === null ? UNVERIFIED : (await authorise(tx, operatorToken, 'operator')).name;
  const time = await readClock(tx);
  const refusals = [...whyWrongInstant(application.at, time)];
  const applied: AppliedRules[] = [];
  for (const settings of application.funds.toSorted((a, b) => (a.token < b.token ? -1 : 1))) {
    const fund = await heldFund(tx, settings.token, time);
    refusals.push(...(fund === null ? [] : await whyAnotherFund(tx, fund, settings)));
    // Once anything is refused nothing will stand: only the other refusals are still of interest.
    if (refusals.length > 0) continue;
    applied.push(
      fund === null ? newFund(settings) : await apply(tx, fund, settings, application, { by, time }),
    );
  }
  if (refusals.length > 0) throw new RulesRefusedError(refusals);
  return applied;
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
  const differences = fund.units === null ? [] : identityDifferences(fund.settings, settings);
  return [
    ...(taken === null ? [] : [`${token}: ${taken}`]),
    ...differences.map(
      (difference) => `${token}: ${difference}: an established fund cannot become another one`,
    ),
  ];
}

const newFund = (settings: FundSettings): AppliedRules => ({
  kind: 'new',
  token: settings.token,
  to: settings,
});

async function apply(
  tx: Tx,
  fund: FundRecord,
  to: FundSettings,
  { at, source, reason }: RulesApplication,
  { by, time }: { readonly by: string; readonly time: number },
): Promise<AppliedRules> {
  const { token } = to;
  const waiting = fund.pendingRules;
  const comesAnyway =
    waiting === null
      ? isSame(fund.settings, to)
      : fund.pendingSettings !== null && isSame(fund.pendingSettings, to) && waiting.at === at;
  if (comesAnyway) return { kind: 'same', token, version: waiting?.version ?? fund.rules.version };

  const version = (await latestVersion(tx, token)) + 1;
  const change = await changeOf(tx, fund, to, { version, at });
  await insertVersion(tx, { version, settings: to, askedFor: change.at, source, by, reason, time });
  if (change.effect === 'at-once') await replaceNow(tx, fund, change, time);
  else await waitFor(tx, change);
  return change;
}

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
