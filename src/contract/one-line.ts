/**
 * Control characters, breaks of a line, and what turns the direction of writing: they draw nothing and move what is
 * drawn, so that a reason could show whoever approves it something else than it says.
 */
const STEERING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text of a person is shown, on any screen, as what it is. */
export const isOneLine = (text: string): boolean => !STEERING.test(text);

export const NOT_ONE_LINE = 'must be one line, without control characters';

/** For a word that counts even where its form is wrong. */
export const asOneLine = (text: string): string => text.replace(new RegExp(STEERING, 'gu'), ' ');
