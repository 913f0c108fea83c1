import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { CommandFailed } from './command-error.js';
import { NoAnswer } from './no-answer.js';
import { nothingRuns, type Surroundings } from './surroundings.js';

const CONNECT_MS = 5_000;

export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly options: ConnectionOptions;
}

/**
 * The settings of Temporal's client environment configuration (TEMPORAL_* and its profiles) where they name
 * an address, else the running system's server. Throws where there is neither.
 */
export function temporalSettings(
  env: NodeJS.ProcessEnv,
  { running, dataDir }: Surroundings,
): TemporalSettings {
  const given = configuredTemporal(env);
  if (given !== null) return given;
  if (running?.temporal == null) throw nothingRuns(dataDir, 'TEMPORAL_ADDRESS');
  return temporalAt(env, running.temporal);
}

/** A server of this machine. */
export function temporalAt(
  env: NodeJS.ProcessEnv,
  { address, namespace }: { readonly address: string; readonly namespace: string },
): TemporalSettings {
  return settings(address, namespace, configured(env).connectionOptions);
}

/** The server that the environment or a profile names; null where neither does. */
export function configuredTemporal(env: NodeJS.ProcessEnv): TemporalSettings | null {
  const { connectionOptions, namespace } = configured(env);
  const { address } = connectionOptions;
  return address === undefined ? null : settings(address, namespace ?? 'default', connectionOptions);
}

type Configured = ReturnType<typeof configured>['connectionOptions'];

function settings(
  address: string,
  namespace: string,
  { apiKey, tls, metadata }: Configured,
): TemporalSettings {
  return {
    address,
    namespace,
    options: {
      address,
      connectTimeout: CONNECT_MS,
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata: textsOf(metadata) }),
    },
  };
}

function configured(env: NodeJS.ProcessEnv) {
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `Temporal's settings cannot be used: ${message}`,
      'see the variables TEMPORAL_* and the profile',
      {
        cause: error,
      },
    );
  }
}

/** This client sends texts; headers of other kinds have no place in a profile. */
function textsOf(metadata: Readonly<Record<string, string | Buffer>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, value.toString()]));
}

/** Does some work with a client and closes the connection. Failures to connect say where and how to mend it. */
export async function withTemporal<T>(
  settings: TemporalSettings,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await connectTemporal(settings);
  try {
    return await work(new Client({ connection, namespace: settings.namespace }));
  } finally {
    await connection.close();
  }
}

/** Throws `NoAnswer`. */
export async function connectTemporal({ address, options }: TemporalSettings): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NoAnswer(
      `Temporal at ${address} cannot be reached: ${why}`,
      'check that it runs there and that TEMPORAL_ADDRESS and TLS settings are right, or start it with npm start',
      { cause: error },
    );
  }
}
