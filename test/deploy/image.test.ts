import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProjectFile, root } from './compose-file.js';

const instructions = readProjectFile('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '');

const arguments_ = (word: string): string[] =>
  instructions.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe('Dockerfile', () => {
  test('stands on one exact version of Node', () => {
    const images = arguments_('FROM').map((line) => line.split(' ')[0]);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
  });

  test('runs as an ordinary user, with a health check', () => {
    expect(arguments_('USER')).toEqual(['node']);
    expect(arguments_('HEALTHCHECK')).toHaveLength(1);
  });

  test('carries no secret and takes none', () => {
    expect(arguments_('ARG')).toEqual([]);
    expect(arguments_('ENV').join(' ')).not.toMatch(/PASSWORD|SECRET|KEY|TOKEN/);
  });

  test('what it copies exists, and .dockerignore lets through exactly that', () => {
    const copied = arguments_('COPY')
      .filter((line) => !line.startsWith('--from='))
      .flatMap((line) => line.split(' ').slice(0, -1))
      .map((path) => path.replace(/^\.\//, ''));
    for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
    const lines = readProjectFile('.dockerignore').split('\n');
    const [first, ...allowed] = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(allowed.sort()).toEqual([...new Set(copied)].map((path) => `!${path}`).sort());
  });

  test('the scripts that it calls are in package.json', () => {
    const { scripts } = JSON.parse(readProjectFile('package.json'));
    const called = [...readProjectFile('Dockerfile').matchAll(/npm run (\S+)/g)].map(([, name]) => name);
    expect(called).toEqual(['build']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  });
});
