import { z } from 'zod';
import { isOneLine, NOT_ONE_LINE } from '../contract/one-line.js';

/** A name that whoever asks gives to what is asked for: the same again is the same request. */
export const KEY = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(200, 'is longer than 200 characters')
  .refine(isOneLine, NOT_ONE_LINE);
