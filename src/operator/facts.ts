/** A line of what something is or would be: its name, and the rest in words, amounts with their units. */
export interface Fact {
  readonly name: string;
  readonly text: string;
}

export const fact = (name: string, text: string): Fact => ({ name, text });

export const factLine = ({ name, text }: Fact): string => `  ${name.padEnd(26)}${text}`;
