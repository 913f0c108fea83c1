import { z } from 'zod';
import { parseRatio, type UnitRatio } from '../domain/unit-change.js';

/** `10:1`: new units for old ones. */
export const RATIO = z.string().transform((text, context): UnitRatio => {
  const ratio = parseRatio(text.trim());
  if (ratio !== null) return ratio;
  context.addIssue({
    code: 'custom',
    message: `'${text}' is not two whole numbers from 1 to 999999`,
    params: { remedy: 'write new units for old ones, such as 10:1' },
  });
  return z.NEVER;
});
