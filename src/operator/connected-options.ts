import { z } from 'zod';

/** Options of every command that speaks to a running system. */
export const CONNECTED_OPTIONS = {
  json: z.boolean().default(false),
  dataDir: z.string().optional(),
};
