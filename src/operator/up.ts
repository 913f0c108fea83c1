import { type Environment, readEnvironment } from '../config/environment.js';
import { type FundsConfig, loadFunds } from '../config/funds-file.js';
import { type HostAndPort, hostAndPort } from '../config/host-and-port.js';
import { isHedgeBook } from '../contract/fund-settings.js';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import { choosePort } from '../local/choose-port.js';
import { dataDirectoryPath, openDataDirectory } from '../local/data-directory.js';
import { stopOrphanedTemporal } from '../local/orphans.js';
import { readRunning, removeRunning, writeRunning } from '../local/running-file.js';
import { claimDataDirectory } from '../local/single-instance.js';
import { openVenue } from '../venue/open-venue.js';
import type { MarketSource } from '../venue/paper/market/settings.js';
import { workerLog } from '../worker/log.js';
import { applyAtStart } from './apply/apply-at-start.js';
import { onLoopback } from './desk/listening.js';
import { openDesk } from './desk/open-desk.js';
import { type LocalSystem, startLocalSystem } from './local-system.js';
import { readMarketFile } from './market-file.js';
import { openKeys, withSigningKey } from './public/open-keys.js';
import { openPublicServer } from './public/open-public-server.js';
import { runningAccount } from './running-account.js';
import { configuredTemporal, temporalAt } from './temporal-connection.js';
import { namespaceUi } from './temporal-ui.js';
import { terminal } from './terminal.js';

export interface UpOptions {
  readonly dataDir: string;
  readonly funds: string;
  /** A file that describes the paper exchange's market; null is the one to look at. */
  readonly market: string | null;
  readonly json: boolean;
}

/** Of the web page, where it is free. */
const DESK_PORT = 8_780;

/** Calm and violent by turns: the first violent phase comes within the first minute, to be seen at work. */
const DEMO_MARKET: MarketSource = { kind: 'seeded', seed: 'ballast' };

/** `ballast up`: everything on this machine, until Ctrl-C or SIGTERM. Returns the exit code. */
export async function up(options: UpOptions): Promise<number> {
  const given = readEnvironment(process.env);
  const config = await loadFunds(options.funds);
  const market = options.market === null ? DEMO_MARKET : await readMarketFile(options.market);
  const directory = await openDataDirectory(dataDirectoryPath(options.dataDir));
  const claim = await claimDataDirectory(directory.path);
  const out = terminal(process.stdout, process.stderr, process.env);
  const progress = (line: string) => (options.json ? undefined : out.print(line));
  const stopAsked = untilAskedToStop();
  try {
    const tokens = config.funds.filter((fund) => !isHedgeBook(fund)).map((fund) => fund.token);
    progress(`Ballast keeps ${tokens.join(', ')} at their target leverage.`);
    progress(`data            ${directory.path}`);
    if (await stopOrphanedTemporal(await readRunning(directory.path))) {
      progress('temporal        one left over from a killed start was stopped');
    }
    const environment = await withSigningKey(given, options.dataDir);
    const deskPort = await choosePort('the desk', undefined, DESK_PORT);
    const system = await startLocalSystem({
      directory,
      config,
      environment,
      market,
      replaying: false,
      progress,
      deskUrl: `http://127.0.0.1:${deskPort}`,
      beforeWorker: async (databaseUrl) => {
        const by = environment.operatorToken?.reveal() ?? null;
        for (const line of await applyAtStart(databaseUrl, config, by)) progress(line);
      },
      note: (running) => writeRunning(directory.path, running),
    }).catch(async (error: unknown) => {
      await removeRunning(directory.path);
      throw error;
    });
    try {
      await follow(system, config, environment, options, stopAsked, deskPort);
    } finally {
      progress('stopping ...');
      await system.stop();
      await removeRunning(directory.path);
    }
    progress('stopped; `npm start` goes on where this ended');
    return 0;
  } finally {
    claim.release();
  }
}

interface StopAsked {
  readonly signal: AbortSignal;
}

/** The first signal asks for an orderly stop; a second one of the same kind would find nothing else to do. */
function untilAskedToStop(): StopAsked {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort(name));
  return controller;
}

async function follow(
  system: LocalSystem,
  config: FundsConfig,
  environment: Environment,
  options: UpOptions,
  { signal }: StopAsked,
  deskPort: number,
): Promise<void> {
  const out = terminal(process.stdout, process.stderr, process.env);
  const closing: (() => Promise<void>)[] = [];
  try {
    const ledger = await postgresLedger({ databaseUrl: system.databaseUrl, maxConnections: 2 });
    closing.push(() => ledger.disconnect());
    const opened = openVenue(config.venue, {
      ...environment,
      venueUrl: system.exchangeUrl ?? environment.venueUrl,
    });
    const { venue } = opened;
    closing.push(() => venue.close());
    const { temporalUiUrl, temporalNamespace, temporalAddress: address } = system;
    const temporal =
      configuredTemporal(process.env) ?? temporalAt(process.env, { address, namespace: temporalNamespace });
    const ui = temporalUiUrl === null ? null : namespaceUi(temporalUiUrl, temporalNamespace);
    const around = { ledger, ...opened, keys: await openKeys(environment, options.dataDir) };
    const forHolders = await openPublicServer(around, await publicAddress(environment));
    closing.push(() => forHolders.close());
    const { objectives, logLevel } = environment;
    const forDesk = { objectives, temporalUi: ui, temporal: () => temporal, log: workerLog(logLevel) };
    const desk = await openAtPort(deskPort, (port) => openDesk({ ...around, ...forDesk }, onLoopback(port)));
    closing.push(() => desk.close());
    await system.noteDesk(desk.url);
    if (options.json) out.printJson({ running: system.running(), publicUrl: forHolders.url });
    else for (const line of welcome(desk.url, forHolders.url, ui)) out.print(line);
    const since = Date.now() - Math.round(process.uptime() * 1_000);
    await runningAccount({ ledger, venue, out, json: options.json, signal, since });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Another port, where somebody has taken this one since it was chosen. */
async function openAtPort<T>(port: number, open: (port: number) => Promise<T>): Promise<T> {
  try {
    return await open(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return open(await choosePort('the desk', undefined, DESK_PORT));
  }
}

/** As it is set, or where that is taken another port of this machine. */
async function publicAddress({ publicAddress: asked }: Environment): Promise<HostAndPort> {
  const { host, port } = hostAndPort(asked);
  return { host, port: await choosePort('the public snapshot', undefined, port) };
}

function welcome(deskUrl: string, publicUrl: string, temporalUi: string | null): string[] {
  return [
    '',
    `Desk            ${deskUrl}`,
    `For holders     ${publicUrl}/public/v1/snapshot`,
    ...(temporalUi === null ? [] : [`Temporal UI     ${temporalUi}/workflows`]),
    'Look            npx ballast status | history | preview',
    'Act             npx ballast rebalance BTC3L --reason "..." | pause | resume | reduce | halt',
    'Stop            Ctrl-C',
    '',
  ];
}
