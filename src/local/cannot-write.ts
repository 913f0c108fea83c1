import { LocalError, reasonOf, systemCode } from './local-error.js';

/** Why something could not be written, and what to do; `what` is what is to be given in place of it. */
const REASONS: Readonly<Record<string, readonly [why: string, remedy: (what: string) => string]>> = {
  EACCES: ['this user may not write there', (what) => `give a ${what} that this user may write to`],
  EPERM: ['this user may not write there', (what) => `give a ${what} that this user may write to`],
  EROFS: ['that file system is read-only', (what) => `give a ${what} elsewhere`],
  ENOENT: ['nothing can be made there', (what) => `give a ${what} elsewhere`],
  ENOTDIR: ['a part of its path is a file', (what) => `give another ${what}`],
  EISDIR: ['it is a directory', (what) => `give a ${what}`],
  ENOSPC: ['the disk is full', (what) => `free some space, or give a ${what} elsewhere`],
  EDQUOT: [
    "this user's share of the disk is used up",
    (what) => `free some space, or give a ${what} elsewhere`,
  ],
  EFBIG: [
    'a file may not be as large as that here',
    (what) => `raise the limit (ulimit -f), or give a ${what} elsewhere`,
  ],
  ENAMETOOLONG: ['its name is too long', () => 'give a shorter one'],
};

/** For a result that is written as a whole or not at all. */
export function cannotWrite(path: string, error: unknown, what: 'directory' | 'file'): LocalError {
  const [why, remedy] = REASONS[systemCode(error) ?? ''] ?? [
    reasonOf(error),
    () => `give a ${what} elsewhere`,
  ];
  return new LocalError(`cannot write ${path}: ${why}; nothing was written`, remedy(what));
}
