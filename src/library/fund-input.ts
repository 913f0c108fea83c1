import type { z } from 'zod';
import type { fundSchema } from '../config/fund-schema.js';

/** What is text in a file may be a number or a flag in a program. */
type Written<T> = T extends string
  ? string | number | boolean
  : T extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Written<T[Key]> }
      : T;

type FundFields = z.input<typeof fundSchema>;

/** A fund as `funds.yaml` has it; the account may be left out. */
export type FundInput = Written<Omit<FundFields, 'account' | 'token'>> & {
  readonly token: string;
  readonly account?: string;
};
