import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import type { PaperConfig } from '../../../src/venue/paper/config.js';
import { builtCli } from '../../support/built-program.js';
import { untilTrue } from '../../support/until.js';

/** The paper exchange as somebody else's system: a process that `ballast up` neither starts nor knows the files of. */
export class OwnExchange {
  readonly url: string;
  #child: ChildProcess | null = null;
  #output = '';

  private constructor(
    readonly folder: string,
    readonly main: string,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async make(
    config: (place: { port: number; stateDir: string }) => PaperConfig,
  ): Promise<OwnExchange> {
    const folder = await mkdtemp(join(tmpdir(), 'ballast-venue-'));
    const main = join(dirname(await builtCli()), '..', 'venue', 'paper', 'main.js');
    const port = await getPort();
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify(config({ port, stateDir: join(folder, 'state') })),
    );
    return new OwnExchange(folder, main, port);
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.main, join(this.folder, 'config.json')], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output += chunk;
      });
    }
    await untilTrue('the exchange answers', async () => {
      if (child.exitCode !== null) throw new Error(`the exchange ended:\n${this.#output}`);
      return (await fetch(`${this.url}/v5/market/time`).catch(() => null))?.ok === true;
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
