import { z } from 'zod';
import { ROLES } from '../../contract/operator-role.js';
import { INSTANT } from '../api/fields.js';

/** Who looks and acts, and with what a request that changes something must come. */
export const SESSION = z
  .object({
    signedIn: z
      .object({
        name: z.string(),
        role: z.enum(ROLES),
        renewed: z
          .boolean()
          .describe('Whether only its holder has seen the token: else it neither proposes nor approves.'),
        until: INSTANT.describe('Then the session ends.'),
      })
      .nullable(),
    mayActUnsigned: z
      .boolean()
      .describe(
        'Whether actions that take no token need nobody to sign in here: only on loopback. They are unverified.',
      ),
    twoPeople: z.boolean().describe('Whether what is dangerous is decided by two people.'),
    csrfToken: z
      .string()
      .describe(
        'For the header x-ballast-csrf of every POST and DELETE; another one after signing in or out.',
      ),
  })
  .meta({ id: 'Session', description: 'Who looks and acts.' });

/** What is longer is no token: it is refused before it is looked at. */
const LONGEST_TOKEN = 200;

export const SIGN_IN = z.strictObject({
  token: z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(LONGEST_TOKEN, `is longer than ${LONGEST_TOKEN} characters`)
    .describe('That `ballast operator add` or `renew` printed. It is never sent back.'),
});
