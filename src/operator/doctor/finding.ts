/** One thing that was looked at. `remedy` says how to mend a problem; null where nothing is wrong. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

export function ok(check: string, detail: string): Finding {
  return { check, ok: true, detail, remedy: null };
}

export function problem(check: string, detail: string, remedy: string): Finding {
  return { check, ok: false, detail, remedy };
}

/** Runs a check; what it throws is its finding, with the error's own remedy where it has one. */
export async function examine(check: string, look: () => Promise<Finding>, remedy: string): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const own = error instanceof Error && 'remedy' in error ? String(error.remedy) : remedy;
    return problem(check, detail, own);
  }
}

/** What a part of the system showed: its findings, and what was read there, null where it cannot be reached. */
export interface Looked<View> {
  readonly findings: readonly Finding[];
  readonly view: View | null;
}

/** The same as `examine` for a part with several findings. */
export async function lookAt<View>(
  check: string,
  look: () => Promise<Looked<View>>,
  remedy: string,
): Promise<Looked<View>> {
  try {
    return await look();
  } catch (error) {
    return { findings: [await examine(check, () => Promise.reject(error), remedy)], view: null };
  }
}
