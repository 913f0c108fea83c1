import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const healthcheck = z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() });
const dependency = z.object({ condition: z.string(), required: z.boolean().optional() });

/** What the tests below ask about; the whole shape is the schema's business. */
const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  restart: z.string(),
  init: z.boolean(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  logging: z.object({ options: z.record(z.string(), z.string()) }),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  profiles: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  depends_on: z.record(z.string(), dependency).default({}),
  healthcheck: healthcheck.optional(),
});

const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  configs: z.record(z.string(), z.object({ file: z.string() })),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
});

export type Service = z.output<typeof service>;

export function readProjectFile(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}

/** The file as YAML has it: anchors and merges resolved, `${VARIABLES}` as they stand. */
export function rawCompose(): unknown {
  return parse(readProjectFile('docker-compose.yml'), { merge: true });
}

export const compose = composeFile.parse(rawCompose());

export const services: readonly (readonly [string, Service])[] = Object.entries(compose.services);

/** One-shots end by themselves; everything else runs on. */
export const isOneShot = ({ restart }: Service): boolean => restart === 'no';
