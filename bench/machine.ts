import { cpus, loadavg } from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly platform: string;
  readonly node: string;
  /** Programs that wanted to run in the minute before the bench: a quiet machine is near 0. */
  readonly loadBefore: number;
  readonly seconds: number;
}

export function machineNote(loadBefore: number, seconds: number): Machine {
  const found = cpus();
  return {
    cores: found.length,
    processor: found[0]?.model ?? 'unknown',
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    loadBefore,
    seconds: Math.round(seconds),
  };
}

export const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
