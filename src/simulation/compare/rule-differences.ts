import type { FundSettings } from '../../contract/fund-settings.js';

/** A rule, or another field of a fund, that two rule sets have otherwise. */
export interface RuleDifference {
  /** As `--vary` names it: `interim.range`, `leverage`. */
  readonly rule: string;
  /** Null where it is not there. */
  readonly first: string | null;
  readonly second: string | null;
}

/** What differs between two settings of a fund, every default filled in. The account is no rule. */
export function ruleDifferences(first: FundSettings, second: FundSettings): readonly RuleDifference[] {
  const [before, after] = [first, second].map(({ account: _, rules, ...fund }) =>
    flat({ ...fund, ...rules }),
  );
  if (before === undefined || after === undefined) return [];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((rule) => ({ rule, first: before.get(rule) ?? null, second: after.get(rule) ?? null }))
    .filter((one) => one.first !== one.second);
}

/** Every value by its path; a list is one value. */
function flat(value: object, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const path = `${prefix}${key}`;
    if (Array.isArray(inner)) found.set(path, `[${inner.join(', ')}]`);
    else if (typeof inner === 'object' && inner !== null)
      for (const [deeper, text] of flat(inner, `${path}.`)) found.set(deeper, text);
    else if (inner !== null && inner !== undefined) found.set(path, String(inner));
  }
  return found;
}
