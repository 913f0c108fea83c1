import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ballast } from '../../operator/ballast.js';
import { readProjectFile, root, services } from '../compose-file.js';

const ROLES = ['control', 'trading', 'market'] as const;
const ours = services.filter(([, { image }]) => image.startsWith('ballast:'));
const ballastCommands = ours.filter(([, { entrypoint }]) => entrypoint === undefined);

describe('the command lines in docker-compose.yml', () => {
  test.each(ballastCommands.map(([name, { command }]) => ({ name, command })))(
    '$name: `ballast` knows its command, its options and their values',
    async ({ command }) => {
      expect(await ballast([...command, '--help'])).toMatchObject({ code: 0 });
      // Nothing listens there: it fails (1), and not for wrong use (2).
      const nowhere = {
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        DATABASE_URL: 'postgresql://ballast@127.0.0.1:1/ballast',
      };
      const { code, stderr } = await ballast(command, {
        ...nowhere,
        BALLAST_FUNDS: join(root, 'funds.yaml'),
      });
      expect(stderr).not.toBe('');
      expect(code).toBe(1);
    },
  );

  test('a role that does not exist would be refused as wrong use', async () => {
    expect(await ballast(['worker', '--role', 'nobody'])).toMatchObject({ code: 2 });
  });

  test('there is one service for every role, and its health check asks whether it is ready', () => {
    for (const role of ROLES) {
      const service = ours.find(([name]) => name === role)?.[1];
      expect(service?.command).toEqual(['worker', '--role', role]);
      expect(service?.healthcheck?.test?.at(-1)).toBe('/app/deploy/health/worker.mjs');
    }
  });

  test('every file of the image that a command or a health check names is there, and the Dockerfile copies it', () => {
    const words = ours.flatMap(([, { entrypoint = [], healthcheck }]) => [
      ...entrypoint,
      ...(healthcheck?.test ?? []),
    ]);
    const files = [...new Set(words.filter((word) => word.startsWith('/app/')))].map((word) =>
      word.slice('/app/'.length),
    );
    expect(files.sort()).toEqual([
      'deploy/health/worker.mjs',
      'deploy/paper/start.sh',
      'deploy/postgres/databases.mjs',
    ]);
    const dockerfile = readProjectFile('Dockerfile');
    for (const file of files) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(dockerfile).toContain(`COPY ${file.split('/').slice(0, 2).join('/')} `);
    }
  });

  test('the variables given to the containers are ones that are read', () => {
    const known = readProjectFile('.env.example') + readProjectFile('src/config/environment.ts');
    const given = ours.flatMap(([, { environment }]) => Object.keys(environment));
    for (const name of new Set(given.filter((name) => /^(BALLAST|TEMPORAL)_(?!DB_PASSWORD)/.test(name)))) {
      expect(known, name).toContain(name);
    }
  });
});
