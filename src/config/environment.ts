import { z } from 'zod';
import { type AccountKeys, isAccountVariable, readAccountKeys } from './account-keys.js';
import { ConfigError, type ConfigIssue } from './config-error.js';
import { isRestAddress } from './rest-address.js';
import { Secret } from './secret.js';
import { suggest } from './suggest.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that the project reads from the environment; TEMPORAL_* is left to `@temporalio/envconfig`. */
export interface Environment {
  /** Connection string of the ledger; null is the embedded PostgreSQL of the data directory. */
  readonly databaseUrl: Secret | null;
  readonly dataDir: string;
  readonly fundsFile: string;
  readonly venueUrl: string | null;
  readonly logLevel: LogLevel;
  /** `host:port` at which metrics are served for Prometheus; null serves none. */
  readonly metricsAddress: string | null;
  /** Errors show their stack. */
  readonly debug: boolean;
  /** By the account's name in `funds.yaml`. */
  readonly accountKeys: ReadonlyMap<string, AccountKeys>;
}

/** The error of a field is its remedy. Values are never repeated: any of them may hold a secret. */
const VARIABLES = z.object({
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, 'write postgresql://user:password@host:5432/database')
    .optional(),
  BALLAST_DATA_DIR: z.string().default('.ballast'),
  BALLAST_FUNDS: z.string().default('funds.yaml'),
  BALLAST_VENUE_URL: z
    .string()
    .refine(isRestAddress, 'write an http address without a path, such as http://127.0.0.1:4000')
    .optional(),
  BALLAST_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `write one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  BALLAST_METRICS_ADDRESS: z
    .string()
    .refine(isHostAndPort, 'write host:port, such as 127.0.0.1:9464')
    .optional(),
  BALLAST_DEBUG: z.enum(['0', '1', 'false', 'true'], { error: 'write 1, or leave it out' }).default('0'),
});

function isDatabaseUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}

function isHostAndPort(text: string): boolean {
  const port = Number(/^(?:\[[\da-fA-F:]+\]|[\w.-]+):(\d{1,5})$/.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}

/**
 * Reads and checks the environment. An empty variable counts as absent. Throws a `ConfigError` with every
 * mistake at once, misspelt BALLAST_ variables among them.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const set = new Map(
    Object.entries(env).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
  const parsed = VARIABLES.safeParse(Object.fromEntries(set));
  const accounts = readAccountKeys(set);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => badValue(String(path[0]), message));
  const issues = [...wrong, ...accounts.issues, ...misspelt([...set.keys()])];
  if (!parsed.success || issues.length > 0) throw new ConfigError(issues);
  const read = parsed.data;
  return {
    databaseUrl: read.DATABASE_URL === undefined ? null : new Secret(read.DATABASE_URL),
    dataDir: read.BALLAST_DATA_DIR,
    fundsFile: read.BALLAST_FUNDS,
    venueUrl: read.BALLAST_VENUE_URL ?? null,
    logLevel: read.BALLAST_LOG_LEVEL,
    metricsAddress: read.BALLAST_METRICS_ADDRESS ?? null,
    debug: read.BALLAST_DEBUG === '1' || read.BALLAST_DEBUG === 'true',
    accountKeys: accounts.keys,
  };
}

function badValue(name: string, remedy: string): ConfigIssue {
  return issue(name, 'has a value that cannot be used', remedy);
}

/** Unknown BALLAST_ variables that are nearly a known one; others may belong to somebody else. */
function misspelt(names: readonly string[]): ConfigIssue[] {
  const known = Object.keys(VARIABLES.shape);
  const suffixes = known
    .filter((name) => name.startsWith('BALLAST_'))
    .map((name) => name.slice('BALLAST_'.length));
  return names.flatMap((name) => {
    if (!name.startsWith('BALLAST_') || known.includes(name) || isAccountVariable(name)) return [];
    const near = suggest(name.slice('BALLAST_'.length), suffixes);
    return near === null
      ? []
      : [issue(name, 'is not a variable that is read', `did you mean BALLAST_${near}?`)];
  });
}

function issue(path: string, message: string, remedy: string): ConfigIssue {
  return { file: 'environment', line: null, column: null, path, message, remedy };
}
