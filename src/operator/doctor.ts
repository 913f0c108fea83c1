import { z } from 'zod';
import type { FundsConfig } from '../config/funds-file.js';
import type { FundOverview } from '../ledger/records/fund.js';
import { EXIT } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { checkAlerts, checkChannels, checkSwitch } from './doctor/alerts.js';
import { examine, type Finding, type Looked, lookAt } from './doctor/finding.js';
import { checkFunds } from './doctor/funds.js';
import { checkLeases } from './doctor/leases.js';
import { checkLedger, marketWatch } from './doctor/ledger.js';
import { dataDirectory, nodeVersion } from './doctor/machine.js';
import { checkMarkets } from './doctor/markets.js';
import { checkPeople } from './doctor/people.js';
import { checkFindings } from './doctor/reconciliation.js';
import { checkRules } from './doctor/rules.js';
import { checkTemporal } from './doctor/temporal.js';
import { checkVenue } from './doctor/venue.js';
import { readOptions } from './read-options.js';
import { fundsFile, ledgerUrl, type Surroundings, surroundings, venueEnvironment } from './surroundings.js';
import { temporalSettings } from './temporal-connection.js';
import type { Terminal } from './terminal.js';

const OPTIONS = z.object({ ...CONNECTED_OPTIONS, funds: z.string().optional() });
type Options = z.output<typeof OPTIONS>;

const START = 'start it with npm start, or name its data directory with --data-dir';

/** `ballast doctor`: exit code 1 where something is broken. */
export async function doctorAction(context: Context, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  const findings = await allFindings(context.env, options);
  if (options.json) context.terminal.printJson({ healthy: findings.every(({ ok }) => ok), findings });
  else context.terminal.print(findings.map((finding) => findingText(context.terminal, finding)).join('\n'));
  if (findings.some(({ ok }) => !ok)) context.exitCode = EXIT.failed;
}

async function allFindings(env: NodeJS.ProcessEnv, options: Options): Promise<readonly Finding[]> {
  const around = await surroundings(env, options.dataDir);
  const { finding, config } = await checkFunds(options.funds ?? fundsFile(around));
  const machine = [
    await nodeVersion(),
    await examine(
      'data directory',
      () => dataDirectory(around.dataDir),
      'name another: --data-dir or BALLAST_DATA_DIR',
    ),
    finding,
  ];
  const ledger = await lookAt('ledger', async () => checkLedger(ledgerUrl(around)), START);
  const temporal = await lookAt('temporal', async () => checkTemporal(temporalSettings(env, around)), START);
  const venue = await lookAt('venue', () => venueOf(config, around, ledger.view ?? []), START);
  const overviews = ledger.view;
  const leases = await leasesOf(config, around, env);
  const watch =
    overviews === null
      ? []
      : [await examine('market watch', () => marketWatch(overviews, venue.view ?? Date.now()), START)];
  const rules = overviews === null || config === null ? [] : [checkRules(config, overviews)];
  const telling = overviews === null ? [] : await tellingOf(around, config);
  return [
    ...machine,
    ...ledger.findings,
    ...rules,
    ...telling,
    ...temporal.findings,
    ...leases,
    ...venue.findings,
    ...watch,
  ];
}

async function tellingOf(around: Surroundings, config: FundsConfig | null): Promise<readonly Finding[]> {
  const isReal = config !== null && config.venue.name !== 'paper';
  return [
    await examine('switch', async () => checkSwitch(ledgerUrl(around)), START),
    await examine('alerts', async () => checkAlerts(ledgerUrl(around)), START),
    ...(await checkChannels(around.environment.alerting, ledgerUrl(around))),
    await examine('markets', async () => checkMarkets(ledgerUrl(around)), START),
    await examine('reconciliation', async () => checkFindings(ledgerUrl(around)), START),
    await examine('people', async () => checkPeople(ledgerUrl(around), isReal), START),
  ];
}

async function leasesOf(
  config: FundsConfig | null,
  around: Surroundings,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  if (config === null) return [];
  const look = async () => checkLeases(ledgerUrl(around), temporalSettings(env, around), config);
  return [await examine('leases', look, START)];
}

async function venueOf(
  config: FundsConfig | null,
  around: Surroundings,
  overviews: readonly FundOverview[],
): Promise<Looked<number>> {
  if (config === null) return { findings: [], view: null };
  return checkVenue(config, venueEnvironment(around), overviews);
}

function findingText(terminal: Terminal, { check, ok, detail, remedy }: Finding): string {
  const mark = ok ? terminal.paint('green', 'ok     ') : terminal.paint('red', 'problem');
  const mend = remedy === null ? '' : `\n         mend: ${remedy}`;
  return `${mark}  ${check}: ${detail.replaceAll('\n', '\n         ')}${mend}`;
}
