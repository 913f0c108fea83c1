import type { ConnectionOptions } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { MailSettings } from '../config/alert-settings.js';
import { bodyOf, groupMessage, headOf } from './alert-message.js';
import type { Channel } from './channel.js';
import { digestOf } from './post-json.js';

const ANSWER_MS = 10_000;

/**
 * One letter a message, by SMTP. `smtps:` is TLS from the beginning; with `smtp:` the line is encrypted by STARTTLS
 * where the server offers it, and must be where a password is sent. On this machine it need not be. `tls`: whom to
 * trust, beside what every program trusts.
 */
export function email(
  { server, from, to, least }: MailSettings,
  runbooks: string | null,
  tls: ConnectionOptions = {},
): Channel {
  const url = new URL(server.reveal());
  const transport = createTransport({ ...optionsOf(url), tls });
  return {
    name: `e-mail ${url.host}#${digestOf([url.username, ...to].join())}`,
    least,
    opensIncidents: false,
    tell: async ({ phase, alerts }, signal) => {
      const message = groupMessage(phase, alerts, runbooks);
      const letter = {
        ...{ from, to: [...to], subject: headOf(message), text: bodyOf(message) },
        messageId: `<${message.id}.${phase}@ballast.invalid>`,
        // What belongs together is shown together, and no robot answers it.
        headers: { 'Auto-Submitted': 'auto-generated', References: `<${message.id}@ballast.invalid>` },
      };
      await untilStopped(transport.sendMail(letter), signal);
    },
    check: async (signal) => {
      await untilStopped(transport.verify(), signal);
      return `${url.host} lets this sender in`;
    },
  };
}

function optionsOf(url: URL) {
  const secure = url.protocol === 'smtps:';
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const user = decodeURIComponent(url.username);
  const hasPassword = url.password !== '';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isHere && hasPassword,
    ignoreTLS: !secure && isHere,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    connectionTimeout: ANSWER_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
  };
}

/** A letter that is on its way cannot be called back: who stops does not wait for it, and it may come twice. */
async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('this process was stopped'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work.catch(whyRefused), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** By its code and the server's number alone: the server's words may repeat what it was sent. */
function whyRefused(error: unknown): never {
  const said = ['code', 'responseCode'].flatMap((name) =>
    error instanceof Error && name in error ? [String(Reflect.get(error, name))] : [],
  );
  throw new Error(said.length === 0 ? 'it was not taken' : `it was not taken (${said.join(', ')})`);
}
