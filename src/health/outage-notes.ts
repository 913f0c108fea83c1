import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../local/atomic-file.js';

/** An outage of the ledger that people were told of, or are being told of. */
const NOTE = z.strictObject({ uid: z.uuid(), what: z.string(), raisedAt: z.number() });
export type OutageNote = z.output<typeof NOTE>;

/** What a process that is killed in an outage leaves to the one after it. */
export interface OutageNotes {
  /** Null where none is kept, or where it cannot be read: then its end is not told. */
  read(): Promise<OutageNote | null>;
  write(note: OutageNote | null): Promise<void>;
}

/** Kept in a file. */
export function outageNotes(path: string): OutageNotes {
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch(() => 'null');
      try {
        return NOTE.nullable().parse(JSON.parse(text));
      } catch {
        return null;
      }
    },
    write: async (note) => {
      if (note === null) return rm(path, { force: true });
      await mkdir(dirname(path), { recursive: true });
      await writeFileAtomically(path, JSON.stringify(note));
    },
  };
}
