import { readdirSync, readFileSync } from 'node:fs';

/** A variable that every process of one system inherits, so that it is recognised wherever it is left behind. */
export const MARK = 'E2E_SYSTEM';

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Every living process that carries this mark; Linux only, empty elsewhere. */
export function markedProcesses(mark: string): MarkedProcess[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(pid, 'environ').split('\0').includes(`${MARK}=${mark}`))
    .map((pid) => ({ pid, command: read(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 160) }));
}

/** Empty when the process is gone, or is one that was killed and not yet reaped. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
