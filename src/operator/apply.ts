import { randomUUID } from 'node:crypto';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { z } from 'zod';
import { type LeftOut, leftOut, leftOutText } from '../config/file-differs.js';
import { type FundsConfig, loadFunds } from '../config/funds-file.js';
import { thinGapWarning } from '../config/thin-gap.js';
import { rulesChange } from '../contract/dangerous.js';
import { fundStart } from '../contract/start-fund.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { type AppliedRules, UNVERIFIED } from '../ledger/rules-port.js';
import { MAINTENANCE_MARGIN, marginsOf, marginsText } from './apply/margins.js';
import { appliedText, changesOf } from './apply/rules-text.js';
import { INSTANT } from './apply/utc-instant.js';
import { approvalJson } from './approvals/approval-text.js';
import { type Proposed, propose } from './approvals/propose.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { type Means, meansAround } from './means.js';
import { withLedger } from './open-ledger.js';
import { REASON } from './operator-options.js';
import { readOptions } from './read-options.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import type { Terminal } from './terminal.js';

const COMMON = { ...CONNECTED_OPTIONS, at: INSTANT.optional() };
const DRY = z.object({ ...COMMON, dryRun: z.literal(true), reason: REASON.optional() });
const REAL = z.object({ ...COMMON, dryRun: z.literal(false), reason: REASON });

interface Applied {
  readonly file: string;
  readonly dryRun: boolean;
  /** The ledger's clock. */
  readonly asOf: number;
  readonly by: string;
  /** Where two people decide it: nothing is recorded yet. */
  readonly proposed: Proposed | null;
  readonly funds: readonly AppliedRules[];
  readonly leftOut: readonly LeftOut[];
}

/** `ballast apply FILE`: what is otherwise than what runs, from when on, and what that leaves between a fund and zero. */
export async function applyAction(context: Context, file: string, raw: { dryRun?: boolean }): Promise<void> {
  const { dryRun = false } = raw;
  const options = readOptions(dryRun ? DRY : REAL, { ...raw, dryRun });
  const { json, dataDir, at = null, reason = '' } = options;
  const config = await loadFunds(file);
  const around = await surroundings(context.env, dataDir);
  const token = dryRun ? null : (around.environment.operatorToken?.reveal() ?? null);
  const applied = await withLedger(ledgerUrl(around), async (ledger): Promise<Applied> => {
    const asOf = await ledger.clock();
    refusePast(at, asOf);
    const by = token === null ? UNVERIFIED : await ledger.whoIs(token, 'operator');
    const { funds } = config;
    const words = { funds, at, operatorToken: token, source: 'apply', reason } as const;
    const needsTwo = !dryRun && (await ledger.twoPeopleSince()) !== null;
    const became = await ledger.applyRules(words, dryRun || needsTwo);
    const changed = became.filter((fund) => fund.kind === 'changed');
    const proposed =
      needsTwo && changed.length > 0
        ? await propose(ledger, meansAround(context.env, around).speaker, {
            dangerous: rulesChange(at, changed),
            reason,
            requestKey: randomUUID(),
          })
        : null;
    const left = await leftOutOf(ledger, config);
    return { file, dryRun, asOf, by, proposed, funds: became, leftOut: left };
  });
  const joined = applied.funds.flatMap((fund) =>
    fund.kind === 'new' && fund.joins !== undefined ? [fund.token] : [],
  );
  if (!dryRun && applied.proposed === null) await startFunds(meansAround(context.env, around), joined);
  if (json) context.terminal.printJson(appliedJson(applied, config));
  else context.terminal.print(text(context.terminal, applied, config));
}

/** Their books are in the ledger: a Temporal server that is away starts them with the next worker. */
async function startFunds({ withClient }: Means, tokens: readonly string[]): Promise<void> {
  if (tokens.length === 0) return;
  await withClient(async (client) => {
    for (const token of tokens) {
      await client.workflow.start('fund', fundStart(token, WorkflowIdConflictPolicy.USE_EXISTING));
    }
  });
}

function refusePast(at: number | null, now: number): void {
  if (at === null || at > now) return;
  const message = `${iso(at)} is past: the ledger's clock says ${iso(now)}`;
  const remedy = 'name a later instant, or leave --at out: then it is the next rebalance point';
  throw new UsageError([{ option: '--at', message, remedy }]);
}

async function leftOutOf(ledger: PostgresLedger, { funds }: FundsConfig): Promise<readonly LeftOut[]> {
  return leftOut(funds, await ledger.funds());
}

const warningsOf = ({ funds }: FundsConfig): readonly string[] =>
  funds.flatMap((fund) => {
    const warning = thinGapWarning(fund);
    return warning === null ? [] : [`${fund.token}: ${warning}`];
  });

function appliedJson({ funds, asOf, proposed, leftOut: left, ...applied }: Applied, config: FundsConfig) {
  return {
    ...applied,
    asOf: iso(asOf),
    leftOut: left.map(({ token }) => token),
    ...(proposed !== null && { proposal: approvalJson(proposed.approval) }),
    funds: funds.map((fund) => {
      if (fund.kind === 'new') return { token: fund.token, kind: fund.kind, joins: fund.joins ?? null };
      if (fund.kind !== 'changed') return { token: fund.token, kind: fund.kind };
      const { token, kind, version, effect, at, replaces, openRebalance } = fund;
      const changes = changesOf(fund);
      return {
        ...{ token, kind, version, effect, replaces, openRebalance, changes },
        at: at === null ? null : iso(at),
      };
    }),
    maintenanceMargin: MAINTENANCE_MARGIN,
    margins: marginsOf(config.funds),
    warnings: warningsOf(config),
  };
}

function text(
  terminal: Terminal,
  { file, dryRun, by, proposed, ...applied }: Applied,
  config: FundsConfig,
): string {
  const changed = applied.funds.filter(({ kind }) => kind === 'changed').length;
  const count = changed === 1 ? '1 fund changes' : `${changed === 0 ? 'no' : changed} funds change`;
  const real = proposed === null ? `recorded by ${by}` : 'proposed, and nothing is recorded yet';
  const done = dryRun ? 'nothing is recorded (dry run)' : real;
  return [
    `${file}: ${count}${changed > 0 || dryRun ? `; ${done}` : ''}`,
    ...applied.funds.map(appliedText),
    ...applied.leftOut.map((left) => leftOutText(left, 'this file')),
    '',
    marginsText(terminal, marginsOf(config.funds)),
    ...warningsOf(config).map((warning) => terminal.paint('yellow', `warning: ${warning}`)),
    ...(proposed === null ? [] : ['', proposed.text]),
  ].join('\n');
}
