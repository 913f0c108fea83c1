/** Something that a process needs in order to do its work. */
export interface Need {
  readonly name: string;
  /** Null where it is there, else in words why not. What it throws is why not, too. */
  readonly missing: () => Promise<string | null>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly needs: readonly { readonly name: string; readonly ok: boolean; readonly reason: string | null }[];
}

const ANSWER_MS = 2_000;

/** Asks all of them at once; one that does not answer in time is not there. */
export async function readiness(needs: readonly Need[]): Promise<Readiness> {
  const found = await Promise.all(
    needs.map(async ({ name, missing }) => {
      const reason = await bounded(missing).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      return { name, ok: reason === null, reason };
    }),
  );
  return { ready: found.every(({ ok }) => ok), needs: found };
}

async function bounded(missing: Need['missing']): Promise<string | null> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${ANSWER_MS / 1_000} s`), ANSWER_MS);
  });
  try {
    return await Promise.race([missing(), late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
