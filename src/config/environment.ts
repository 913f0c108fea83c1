import { z } from 'zod';
import { type AccountKeys, isAccountVariable, readAccountKeys } from './account-keys.js';
import { ALERT_VARIABLES, type Alerting, alertIssues, alertingOf } from './alert-settings.js';
import { ConfigError, type ConfigIssue } from './config-error.js';
import { isFeedVariable, readFeedSecrets } from './feed-secrets.js';
import { isHostAndPort } from './host-and-port.js';
import { type Objectives, readObjectives } from './objectives.js';
import { isRestAddress } from './rest-address.js';
import { Secret } from './secret.js';
import { arePublicKeys, isSigningKey, publicKeysIn } from './signing-keys.js';
import { suggest } from './suggest.js';
import { areWebAddresses, isWebAddress, listOf } from './web-address.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that the project reads from the environment; TEMPORAL_* is left to `@temporalio/envconfig`. */
export interface Environment {
  /** Connection string of the ledger; null is the embedded PostgreSQL of the data directory. */
  readonly databaseUrl: Secret | null;
  readonly dataDir: string;
  readonly fundsFile: string;
  readonly venueUrl: string | null;
  /** How many processes share the venue's request limits: each takes its part. */
  readonly venueProcesses: number;
  readonly logLevel: LogLevel;
  /** `host:port` at which metrics are served for Prometheus; null serves none. */
  readonly metricsAddress: string | null;
  /** Where people open the desk, for links to it; null makes none. */
  readonly deskUrl: string | null;
  /** Whether traces are sent, to where OTEL_EXPORTER_OTLP_ENDPOINT says; the rest of OTEL_* is left to the library. */
  readonly traces: boolean;
  /** Targets of what is measured. */
  readonly objectives: Objectives;
  /** Who is told what people must know. */
  readonly alerting: Alerting;
  /** Socket of a test that kills processes at chosen boundaries; null, as everywhere else, has no boundaries. */
  readonly failPoints: string | null;
  /** Errors show their stack. */
  readonly debug: boolean;
  /** Who gives the command, as `ballast operator add` said once. */
  readonly operatorToken: Secret | null;
  /** `host:port` at which the public snapshot is served. */
  readonly publicAddress: string;
  /** What it is signed with; null draws one into the data directory. */
  readonly signingKey: Secret | null;
  /** Public keys that are published beside its own: those that signed before, or will. `x` of their JWK. */
  readonly otherKeys: readonly string[];
  /** Webhooks of the markets that list the tokens: they are told what can be traded. Their addresses are secrets. */
  readonly marketUrls: readonly Secret[];
  /** Sent to each of them as a bearer. */
  readonly marketToken: Secret | null;
  /** By the account's name in `funds.yaml`. */
  readonly accountKeys: ReadonlyMap<string, AccountKeys>;
  /** Under which feeds of creations and redemptions sign, by the feed's name. */
  readonly feedSecrets: ReadonlyMap<string, Secret>;
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
  BALLAST_VENUE_PROCESSES: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'write how many processes ask the venue, a whole number from 1 to 999')
    .default('1'),
  BALLAST_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `write one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  BALLAST_METRICS_ADDRESS: z
    .string()
    .refine(isHostAndPort, 'write host:port, such as 127.0.0.1:9464')
    .optional(),
  BALLAST_DESK_URL: z
    .string()
    .refine(isWebAddress, 'write the http or https address of the desk, such as http://127.0.0.1:8780')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(isWebAddress, 'write the http or https address of the collector, such as http://127.0.0.1:4318')
    .optional(),
  BALLAST_OBJECTIVES: z
    .string()
    .superRefine((text, context) => {
      for (const message of readObjectives(text).mistakes) context.addIssue({ code: 'custom', message });
    })
    .default(''),
  ...ALERT_VARIABLES,
  BALLAST_MARKET_URL: z
    .string()
    .refine(areWebAddresses, 'write http or https addresses, with commas between them')
    .optional(),
  BALLAST_MARKET_TOKEN: z
    .string()
    .refine((text) => /^[\x21-\x7e]+$/.test(text), 'write a token without spaces')
    .optional(),
  BALLAST_PUBLIC_ADDRESS: z
    .string()
    .refine(isHostAndPort, 'write host:port, such as 127.0.0.1:8781')
    .default('127.0.0.1:8781'),
  BALLAST_SIGNING_KEY: z
    .string()
    .refine(
      isSigningKey,
      'write what `openssl genpkey -algorithm ed25519` writes, or the one line of base64 in it',
    )
    .optional(),
  BALLAST_OTHER_KEYS: z
    .string()
    .refine(arePublicKeys, 'write `x` of public Ed25519 keys (43 characters each), with commas between them')
    .optional(),
  BALLAST_FAIL_POINTS: z.string().optional(),
  BALLAST_OPERATOR_TOKEN: z.string().optional(),
  BALLAST_DEBUG: z.enum(['0', '1', 'false', 'true'], { error: 'write 1, or leave it out' }).default('0'),
});

function isDatabaseUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
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
  const feeds = readFeedSecrets(set);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => badValue(String(path[0]), message));
  const issues = [
    ...wrong,
    ...accounts.issues,
    ...feeds.issues,
    ...alertIssues(set),
    ...misspelt([...set.keys()]),
  ];
  if (!parsed.success || issues.length > 0) throw new ConfigError(issues);
  const read = parsed.data;
  return {
    databaseUrl: secretOf(read.DATABASE_URL),
    dataDir: read.BALLAST_DATA_DIR,
    fundsFile: read.BALLAST_FUNDS,
    venueUrl: read.BALLAST_VENUE_URL ?? null,
    venueProcesses: Number(read.BALLAST_VENUE_PROCESSES),
    logLevel: read.BALLAST_LOG_LEVEL,
    metricsAddress: read.BALLAST_METRICS_ADDRESS ?? null,
    deskUrl: read.BALLAST_DESK_URL ?? null,
    traces: read.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    objectives: readObjectives(read.BALLAST_OBJECTIVES).objectives,
    alerting: alertingOf(read),
    failPoints: read.BALLAST_FAIL_POINTS ?? null,
    debug: read.BALLAST_DEBUG === '1' || read.BALLAST_DEBUG === 'true',
    operatorToken: secretOf(read.BALLAST_OPERATOR_TOKEN),
    marketUrls: listOf(read.BALLAST_MARKET_URL ?? '').map((address) => new Secret(address)),
    marketToken: secretOf(read.BALLAST_MARKET_TOKEN),
    publicAddress: read.BALLAST_PUBLIC_ADDRESS,
    signingKey: secretOf(read.BALLAST_SIGNING_KEY),
    otherKeys: publicKeysIn(read.BALLAST_OTHER_KEYS ?? ''),
    accountKeys: accounts.keys,
    feedSecrets: feeds.secrets,
  };
}

const secretOf = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text));

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
    if (!name.startsWith('BALLAST_') || known.includes(name)) return [];
    if (isAccountVariable(name) || isFeedVariable(name)) return [];
    const near = suggest(name.slice('BALLAST_'.length), suffixes);
    return near === null
      ? []
      : [issue(name, 'is not a variable that is read', `did you mean BALLAST_${near}?`)];
  });
}

function issue(path: string, message: string, remedy: string): ConfigIssue {
  return { file: 'environment', line: null, column: null, path, message, remedy };
}
