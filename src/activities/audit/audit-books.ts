import { Context } from '@temporalio/activity';
import { unauditedAlert } from '../../contract/alert.js';
import type { AuditActivities, AuditInput, AuditResult } from '../../contract/audit.js';
import { WALL_CLOCK } from '../clock.js';
import { asStep } from '../failure.js';
import { beatingWhile } from '../heartbeat.js';
import { auditAndRecord, differenceOf } from './audit-book.js';
import type { AuditPorts } from './audit-ports.js';

const EVERY_MS = 30_000;
/** A book in which something differs is read for 16 seconds: the others do not wait for it. */
const AT_ONCE = 4;
const LOOK_EVERY_MS = 250;
const BLIND_MS = 10 * 60_000;

export function auditActivities(ports: AuditPorts): AuditActivities {
  return {
    auditBooks: asStep('audit', (input: AuditInput) => new Round(ports, input).run()),
    bookDifference: asStep('read the book', (token: string) =>
      beatingWhile(Context.current(), () => differenceOf(ports, token)),
    ),
  };
}

interface Book {
  readonly token: string;
  dueAt: number;
  isRunning: boolean;
  /** Wall clock of the last audit that came to an end. */
  seenAt: number;
}

/** One attempt: audits every book at once, and then each again and again, until something new was found. */
class Round {
  readonly #ports: AuditPorts;
  readonly #input: AuditInput;
  readonly #books = new Map<string, Book>();
  /** Funds with open findings: an audit that finds nothing must resolve them. */
  #marked = new Set<string>();
  /** Something was recorded that its fund may not know yet; or it was, before this attempt. */
  #hasNews = true;
  #isOver = false;
  #failed: { readonly error: unknown } | null = null;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: AuditPorts, input: AuditInput) {
    this.#ports = ports;
    this.#input = input;
  }

  async run(): Promise<AuditResult> {
    const context = Context.current();
    try {
      const ended = () => Promise.race([this.#audit(), context.cancelled]);
      return await beatingWhile(context, ended, () => this.#progress());
    } finally {
      this.#isOver = true;
    }
  }

  async #audit(): Promise<AuditResult> {
    const { audit, clock = WALL_CLOCK } = this.#ports;
    await audit.noteTold(this.#input.told);
    const open = await audit.findings({ token: null, open: true, limit: 100_000 });
    this.#marked = new Set(open.map(({ token }) => token));
    const endAt = Date.now() + this.#input.endAfterMs;
    while (Date.now() < endAt && !this.#isOver) {
      const findings = await this.#news();
      if (findings.length > 0) return { findings };
      await this.#list();
      this.#startDue();
      await this.#untilSomethingEnds(clock);
      if (this.#failed !== null) throw this.#failed.error;
    }
    return { findings: [] };
  }

  async #news(): Promise<AuditResult['findings']> {
    if (!this.#hasNews) return [];
    this.#hasNews = false;
    return this.#ports.audit.untoldFindings();
  }

  async #list(): Promise<void> {
    if (Date.now() - this.#listedAt < this.#everyMs) return;
    this.#listedAt = Date.now();
    for (const token of await this.#ports.audit.auditedFunds()) {
      if (this.#books.has(token)) continue;
      this.#books.set(token, { token, dueAt: 0, isRunning: false, seenAt: Date.now() });
    }
  }

  get #everyMs(): number {
    return this.#ports.everyMs ?? EVERY_MS;
  }

  #startDue(): void {
    const books = [...this.#books.values()];
    const free = AT_ONCE - books.filter(({ isRunning }) => isRunning).length;
    const due = books
      .filter(({ isRunning, dueAt }) => !isRunning && dueAt <= Date.now())
      .sort((a, b) => a.dueAt - b.dueAt);
    for (const book of due.slice(0, free)) this.#start(book);
  }

  #start(book: Book): void {
    book.isRunning = true;
    book.dueAt = Date.now() + this.#everyMs;
    this.#auditOne(book)
      .catch((error: unknown) => {
        this.#failed = { error };
      })
      .finally(() => {
        book.isRunning = false;
        this.#wake();
      });
  }

  async #auditOne(book: Book): Promise<void> {
    const { token } = book;
    try {
      const findings = await auditAndRecord(this.#ports, token, this.#marked.has(token), () => this.#isOver);
      book.seenAt = Date.now();
      if (findings === null) return;
      this.#hasNews ||= findings.length > 0;
      if (findings.length > 0) this.#marked.add(token);
      else this.#marked.delete(token);
    } catch (error) {
      await this.#tellFailure(book, error);
    }
  }

  /** What could not be read is not known: nothing is recorded, nothing resolved, and it is read again. */
  async #tellFailure({ token, seenAt }: Book, error: unknown): Promise<void> {
    const { log, ledger, blindAfterMs = BLIND_MS } = this.#ports;
    const blindMs = Date.now() - seenAt;
    const fields = { token, err: error, blindMs };
    log.warn(fields, 'a book could not be audited; it is tried again');
    if (blindMs < blindAfterMs) return;
    const why = error instanceof Error ? error.message : String(error);
    await ledger.raiseAlert(unauditedAlert(token, why));
  }

  #wake: () => void = () => {};

  async #untilSomethingEnds(clock: { pause(ms: number): Promise<void> }): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([ended, clock.pause(LOOK_EVERY_MS)]);
  }

  #progress(): { books: number; running: readonly string[] } {
    const books = [...this.#books.values()];
    return {
      books: books.length,
      running: books.filter(({ isRunning }) => isRunning).map(({ token }) => token),
    };
  }
}
