import { z } from 'zod';

/** A text by its spelling; `remedy` says what to write in place of it. */
export function matching(
  accepts: RegExp | ((text: string) => boolean),
  what: string,
  remedy: (text: string) => string,
) {
  const accepted = (text: string) => (accepts instanceof RegExp ? accepts.test(text) : accepts(text));
  return z.string().check((context) => {
    if (accepted(context.value)) return;
    const message = context.value === '' ? `${what} is empty` : `'${context.value}' is not ${what}`;
    context.issues.push({
      code: 'custom',
      message,
      params: { remedy: remedy(context.value) },
      input: context.value,
    });
  });
}
