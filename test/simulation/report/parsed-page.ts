import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';
import { expect } from 'vitest';

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** A page as a browser would read it, without running it. */
export class ParsedPage {
  readonly errors: ParserError[] = [];
  readonly elements: readonly Element[];

  constructor(readonly text: string) {
    this.elements = elementsOf(parse(text, { onParseError: (error) => this.errors.push(error) }));
  }

  named(name: string): readonly Element[] {
    return this.elements.filter(({ tagName }) => tagName === name);
  }

  /** Of what is read first. */
  header(): string {
    return words(this.named('header')[0] as Element);
  }

  body(): string {
    return words(this.named('main')[0] as Element);
  }

  section(id: string): string {
    const found = this.elements.find((one) => attribute(one, 'id') === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return words(found);
  }

  charts(): readonly Element[] {
    return this.elements.filter((one) => attribute(one, 'class') === 'chart');
  }

  /** What the charts are drawn from. */
  figures() {
    return JSON.parse(this.section('figures'));
  }
}

export function elementsOf(node: Node): readonly Element[] {
  const inner = 'childNodes' in node ? node.childNodes.flatMap(elementsOf) : [];
  return 'tagName' in node ? [node, ...inner] : inner;
}

export const attribute = ({ attrs }: Element, name: string): string | null =>
  attrs.find((one) => one.name === name)?.value ?? null;

/** Cells and items stand apart. */
const textOf = (node: Node): string => {
  if ('value' in node) return node.value;
  const inner = 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
  return 'tagName' in node && ['td', 'th', 'li'].includes(node.tagName) ? ` ${inner} ` : inner;
};

export const words = (node: Node): string => textOf(node).replace(/\s+/g, ' ').trim();

/** Valid HTML with unique ids, and no link to a place that is not there. */
export function expectWhole({ errors, elements }: ParsedPage): void {
  expect(errors.map(({ code, startLine }) => `${startLine}: ${code}`)).toEqual([]);
  const ids = elements.map((one) => attribute(one, 'id')).filter((id) => id !== null);
  expect(new Set(ids).size).toBe(ids.length);
  const links = elements.filter(({ tagName }) => tagName === 'a');
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(ids).toContain(attribute(link, 'href')?.slice(1));
}

/** Every address is a place of the page's own, and its policy allows no other. */
export function expectSelfContained(page: ParsedPage): void {
  const { elements, text } = page;
  const loading = ['src', 'srcset', 'action', 'data', 'poster', 'background', 'formaction', 'xlink:href'];
  expect(elements.filter((one) => loading.some((name) => attribute(one, name) !== null))).toEqual([]);
  for (const one of elements) expect(attribute(one, 'href') ?? '#').toMatch(/^#/);
  for (const name of ['link', 'iframe', 'base', 'img']) expect(page.named(name)).toEqual([]);
  expect(text).not.toMatch(/@import|url\(|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\s*\(|\bimport .* from/);
  const policy = page
    .named('meta')
    .map((meta) => attribute(meta, 'content'))
    .find((content) => content?.includes('-src'));
  expect(policy).toContain("default-src 'none'");
}

/** A table beside every chart, a name for each, and headings that leave out no level. */
export function expectReadable(page: ParsedPage, token: string, charts: readonly string[]): void {
  const own = page.charts().filter((one) => attribute(one, 'data-fund') === token);
  expect(own.map((one) => attribute(one, 'data-chart'))).toEqual(charts);
  for (const chart of own) {
    expect(attribute(chart, 'role')).toBe('img');
    expect(attribute(chart, 'aria-label')).toMatch(new RegExp(`^${token}: .+`));
    const beside = elementsOf(chart.parentNode as Element);
    expect(beside.filter(({ tagName }) => tagName === 'tr').length).toBeGreaterThan(4);
  }
  for (const figure of page.named('figure')) {
    const [first] = elementsOf(figure).slice(1);
    expect(first?.tagName).toBe('figcaption');
  }
  for (const table of page.named('table')) {
    const inside = elementsOf(table);
    expect(words(inside.find(({ tagName }) => tagName === 'caption') as Element)).not.toBe('');
    for (const heading of inside.filter(({ tagName }) => tagName === 'th')) {
      expect(['col', 'row']).toContain(attribute(heading, 'scope'));
    }
  }
  const levels = page.elements
    .map(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1])
    .filter(Boolean)
    .map(Number);
  expect(levels[0]).toBe(1);
  const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0));
  expect(Math.max(...steps)).toBe(1);
}
