import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { UsageError, type UsageProblem } from '../command-error.js';
import { type InTheOpen, isLoopback, isNetwork, type Listening } from './listening.js';

const ORIGIN_REMEDY =
  'write the address under which browsers reach the desk, such as https://desk.example.com';

/** Options of `ballast desk` that say where it listens. */
export const LISTENING_OPTIONS = {
  port: z
    .string()
    .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535, 'must be a port from 1 to 65535')
    .transform(Number),
  host: z.string().trim().min(1, 'is empty').default('127.0.0.1'),
  origin: z
    .string()
    .refine(isOrigin, { error: 'is no address of https alone', params: { remedy: ORIGIN_REMEDY } })
    .transform((text) => new URL(text).origin)
    .optional(),
  proxy: z
    .array(
      z.string().refine(isNetwork, {
        error: 'is no address of a network',
        params: { remedy: 'write one, such as 10.0.0.7 or 10.0.0.0/24' },
      }),
    )
    .default([]),
  tlsCert: z.string().min(1, 'is empty').optional(),
  tlsKey: z.string().min(1, 'is empty').optional(),
};

/** Nothing behind the host: browsers name no more as their origin. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return protocol === 'https:' && (href === `${origin}/` || href === origin);
}

type Options = z.output<z.ZodObject<typeof LISTENING_OPTIONS>>;

/** Throws a `UsageError` with everything that keeps a desk from being safe in the open. */
export async function listeningOf(options: Options): Promise<Listening> {
  const { host, port, origin, proxy, tlsCert, tlsKey } = options;
  const asksForMore = [origin, tlsCert, tlsKey].some((one) => one !== undefined) || proxy.length > 0;
  if (isLoopback(host) && !asksForMore) return { kind: 'loopback', host, port };
  const problems = problemsOf(options);
  if (problems.length > 0 || origin === undefined) throw new UsageError(problems);
  const tls = tlsCert === undefined || tlsKey === undefined ? null : await readTls(tlsCert, tlsKey);
  return { kind: 'open', host, port, origin, tls, proxies: proxy };
}

function problemsOf({ host, origin, proxy, tlsCert, tlsKey }: Options): readonly UsageProblem[] {
  const problem = (option: string, message: string, remedy: string) => ({ option, message, remedy });
  const whyOrigin = isLoopback(host)
    ? 'is missing: a desk with a proxy or TLS is reached from elsewhere'
    : `is missing: at ${host} others than this machine reach the desk`;
  const unencrypted = tlsCert === undefined && tlsKey === undefined && proxy.length === 0;
  return [
    ...(origin === undefined ? [problem('--origin', whyOrigin, ORIGIN_REMEDY)] : []),
    ...(unencrypted
      ? [
          problem(
            '--tls-cert',
            'is missing, and so is --proxy: tokens would cross the network for all to read',
            'give --tls-cert and --tls-key, or --proxy with the address of the proxy that ends TLS',
          ),
        ]
      : []),
    ...(tlsCert !== undefined && tlsKey === undefined
      ? [problem('--tls-key', 'is missing', 'give the key of the certificate')]
      : []),
    ...(tlsKey !== undefined && tlsCert === undefined
      ? [problem('--tls-cert', 'is missing', 'give the certificate of the key')]
      : []),
  ];
}

async function readTls(certFile: string, keyFile: string): Promise<NonNullable<InTheOpen['tls']>> {
  const [cert, key] = await Promise.all([
    readFile(certFile).catch(unusable('--tls-cert', certFile)),
    readFile(keyFile).catch(unusable('--tls-key', keyFile)),
  ]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    unusable('--tls-cert', `${certFile} with ${keyFile}`)(error);
  }
  return { cert, key };
}

const unusable =
  (option: string, what: string) =>
  (error: unknown): never => {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'name files in PEM that belong together and that this user may read';
    throw new UsageError([{ option, message: `${what} cannot be used: ${why}`, remedy }]);
  };
