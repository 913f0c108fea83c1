/** Something on this machine is in the way of what `ballast up` runs: what, where, and how to mend it. */
export class LocalError extends Error {
  override readonly name = 'LocalError';

  constructor(
    readonly problem: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(`${problem}\n  To mend it: ${remedy}`, options);
  }
}

/** The text of anything thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's code of a failed call, such as `ENOENT`; null when there is none. */
export function systemCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
