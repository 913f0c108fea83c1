import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compose, isOneShot, rawCompose, readProjectFile, root, services } from './compose-file.js';

const lasting = services.filter(([, service]) => !isOneShot(service));

/** The compose specification's own schema, as the package dclint carries it. */
function specification(): object {
  const dclint = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const { $schema: _, ...schema } = JSON.parse(
    readFileSync(join(dclint, 'schemas/compose.schema.json'), 'utf8'),
  );
  return schema;
}

function schemaMistakes(file: unknown): string[] {
  // Formats (of ports and durations) are looked at by the tests below.
  const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(specification());
  check(file);
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml', () => {
  test('is valid by the compose specification, which refuses a misspelt key', () => {
    expect(schemaMistakes(rawCompose())).toEqual([]);
    const misspelt = parse('services: { a: { image: b, helthcheck: { disable: true } } }');
    expect(schemaMistakes(misspelt)).not.toEqual([]);
  });

  test('every image has the tag of one exact version', () => {
    for (const [name, { image }] of services)
      expect(image, name).toMatch(/^[a-z/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  test("the tag of Ballast's own image is the version in package.json", () => {
    const { version } = JSON.parse(readProjectFile('package.json'));
    const own = services.filter(([, { image }]) => image.startsWith('ballast:'));
    expect(own.map(([, { image }]) => image)).toEqual(own.map(() => `ballast:${version}`));
    expect(own.map(([name]) => name)).toEqual(
      expect.arrayContaining(['control', 'trading', 'market', 'migrate']),
    );
  });

  test('every service that runs on has a health check and starts again after a fault', () => {
    for (const [name, service] of lasting) {
      expect(service.healthcheck?.test?.[0], name).toBe('CMD');
      expect(service.restart, name).toBe('unless-stopped');
    }
  });

  test('whoever needs a one-shot waits for its success, whoever needs a service waits for its health', () => {
    for (const [name, { depends_on }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const other = compose.services[needed];
        const expected =
          other !== undefined && isOneShot(other) ? 'service_completed_successfully' : 'service_healthy';
        expect(condition, `${name} needs ${needed}`).toBe(expected);
      }
    }
  });

  test('what has a profile is needed by nothing without one', () => {
    for (const [name, { depends_on, profiles }] of services) {
      for (const [needed, { required }] of Object.entries(depends_on)) {
        const optional = (compose.services[needed]?.profiles ?? []).some(
          (profile) => !profiles.includes(profile),
        );
        expect(required ?? true, `${name} needs ${needed}`).toBe(!optional);
      }
    }
  });

  test('every password is required from outside, and none has a default', () => {
    const secret = /(PASSWORD|PWD|SECRET|KEY)$/;
    const values = services.flatMap(([name, { environment }]) =>
      Object.entries(environment).flatMap(([key, value]) =>
        secret.test(key) ? [[`${name}.${key}`, value] as const] : [],
      ),
    );
    expect(values.length).toBeGreaterThan(5);
    for (const [where, value] of values) expect(value, where).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
    for (const [name, { environment }] of services) {
      for (const value of Object.values(environment)) expect(value, name).not.toMatch(/:\/\/[^/@]*:[^/@]*@/);
    }
  });

  test('keys reach only those who sign with them or check signatures', () => {
    const held = services.filter(([, { env_file }]) => env_file.length > 0);
    const signing = { path: 'deploy/signing.env', required: true };
    const accounts = [{ path: 'deploy/accounts.env', required: true }];
    expect(held.map(([name, { env_file }]) => [name, env_file])).toEqual([
      [
        'control',
        [
          { path: 'deploy/feeds.env', required: false },
          { path: 'deploy/alerts.env', required: false },
          signing,
        ],
      ],
      ['trading', accounts],
      ['public', [signing]],
      ['paper-exchange', accounts],
    ]);
  });

  test('ports are open to this machine only', () => {
    const ports = services.flatMap(([, { ports }]) => ports);
    expect(ports).toContain('127.0.0.1:8080:8080');
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('databases and Temporal stand on a network without a way out', () => {
    expect(compose.networks.inside).toEqual({ internal: true });
    for (const name of ['postgres', 'databases', 'temporal', 'temporal-schema', 'migrate']) {
      expect(compose.services[name]?.networks, name).toEqual(['inside']);
    }
  });

  test('state is in volumes with names, files come as configs that exist', () => {
    for (const [name, { volumes }] of services) {
      for (const volume of volumes) {
        expect(Object.keys(compose.volumes), name).toContain(volume.split(':')[0]);
        expect(volume, name).toMatch(/^[a-z-]+:\//);
      }
    }
    for (const { file } of Object.values(compose.configs))
      expect(existsSync(join(root, file)), file).toBe(true);
    const used = services.flatMap(([, { configs }]) => configs.map(({ source }) => source));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.configs).sort());
  });

  test('every service is as confined as it can be, and its log is bounded', () => {
    for (const [name, service] of services) {
      expect(service, name).toMatchObject({
        init: true,
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
      });
    }
  });

  test('a worker is given more time to end than it takes', () => {
    const forced = /FORCE_AFTER_MS = ([\d_]+)/.exec(readProjectFile('src/worker/run-worker.ts'))?.[1] ?? '';
    const longestMs = Number(forced.replaceAll('_', ''));
    expect(longestMs).toBeGreaterThan(0);
    for (const role of ['control', 'trading', 'market']) {
      const seconds = Number.parseInt(compose.services[role]?.stop_grace_period ?? '', 10);
      expect(seconds * 1_000, role).toBeGreaterThan(longestMs);
    }
  });
});
