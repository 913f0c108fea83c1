import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** For a person to look at. */
const PICTURES = new URL('../../../screenshots/', import.meta.url);

export const DESKTOP = { viewport: { width: 1_280, height: 800 } };
export const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true };
/** Each size and each theme once for each view. */
export const LOOKS = [
  ['light', 'desktop', DESKTOP],
  ['dark', 'phone', PHONE],
] as const;

/** Pages of the desk, each in a browser context of its own: another person, as it were. */
export class Pages {
  /** What pages have complained of. Refusals are answers with a status, which the browser tells as well. */
  readonly mistakes: string[] = [];

  constructor(readonly browser: Browser) {}

  async open(url: string, options: BrowserContextOptions = DESKTOP): Promise<Page> {
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.mistakes.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(text)) {
        this.mistakes.push(text);
      }
    });
    await page.goto(url);
    return page;
  }
}

export async function look(page: Page, name: string, fullPage = true): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const path = new URL(`${name}.png`, PICTURES).pathname;
  if (fullPage) await unroll(page);
  // Playwright holds animations still by a style of its own, which the page's policy refuses.
  await page.screenshot({ path, fullPage, animations: 'allow', caret: 'initial' });
}

const TALLEST = 4_000;

/** As tall as its window may be: rows outside of it are not drawn. */
async function unroll(page: Page): Promise<void> {
  const { width } = page.viewportSize() ?? DESKTOP.viewport;
  const height: number = await page.evaluate('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.min(height, TALLEST) });
}

/** What axe finds that is serious. */
export async function seriousOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** By how many pixels the page is wider than its window. */
export const tooWide = (page: Page): Promise<number> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
