import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { email } from '../../src/alerts/email.js';
import { alertingOf } from './alerting.js';
import { dueAlert, group } from './groups.js';

const SIGNAL = new AbortController().signal;

interface Letter {
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly text: string;
}

/** A real SMTP server that keeps what it is sent. */
async function mailServer(options: ConstructorParameters<typeof SMTPServer>[0] = {}) {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      password === 's3cret' ? done(null, { user: username }) : done(new Error(`no: ${password}`)),
    onData: (stream, session, done) => {
      text(stream).then((content) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, secure: session.secure, user: session.user, text: content });
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { letters, port };
}

const closers: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

function channelTo(address: string, tls: ConnectionOptions = {}) {
  const { email: settings } = alertingOf({
    ALERT_SMTP_URL: address,
    ALERT_EMAIL_FROM: 'ballast@a.example',
    ALERT_EMAIL_TO: 'duty@a.example, desk@a.example',
  });
  if (settings === null) throw new Error('no e-mail is set');
  return email(settings, null, tls);
}

describe('e-mail', () => {
  test('is one letter to all receivers, its subject the head of the message', async () => {
    const { letters, port } = await mailServer();
    const channel = channelTo(`smtp://127.0.0.1:${port}`);
    expect(await channel.check(SIGNAL)).toBe(`127.0.0.1:${port} lets this sender in`);
    await channel.tell(group('raised', dueAlert(1)), SIGNAL);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.to).toEqual(['duty@a.example', 'desk@a.example']);
    expect(letters[0]?.text).toContain('Subject: [critical] B-ALERT-HALTED the fund is halted: F1L');
    expect(letters[0]?.text).toContain('Auto-Submitted: auto-generated');
    expect(letters[0]?.text).toContain('F1L is HALTED: <they> & we [alert 1]');
  });

  test('a password is sent to another machine on an encrypted line alone', async () => {
    const { letters, port } = await mailServer();
    // By a name that is not known to be this machine; the server's certificate is its own.
    const here: ConnectionOptions = { rejectUnauthorized: false };
    const channel = channelTo(`smtp://duty:s3cret@${LONG_WAY_HOME}:${port}`, here);
    await channel.tell(group('raised', dueAlert(1)), SIGNAL);
    expect(letters).toMatchObject([{ secure: true, user: 'duty' }]);
    await expect(
      channelTo(`smtp://duty:s3cret@${LONG_WAY_HOME}:${port}`).tell(group('raised', dueAlert(1)), SIGNAL),
    ).rejects.toThrow(/^it was not taken \((ESOCKET|ETLS|DEPTH_ZERO_SELF_SIGNED_CERT)/);

    const plain = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    const refused = channelTo(`smtp://duty:s3cret@${LONG_WAY_HOME}:${plain.port}`, here);
    await expect(refused.tell(group('raised', dueAlert(1)), SIGNAL)).rejects.toThrow(/^it was not taken/);
    expect(plain.letters).toEqual([]);
  });

  test('a refusal is told by its codes; nothing of the password, even where the server repeats it', async () => {
    const { port } = await mailServer({ allowInsecureAuth: true });
    const channel = channelTo(`smtp://duty:s3cret-wrong@127.0.0.1:${port}`);
    const trouble = await channel.tell(group('raised', dueAlert(1)), SIGNAL).catch(String);
    expect(trouble).toBe('Error: it was not taken (EAUTH, 535)');
    expect(channel.name).toMatch(/^e-mail 127\.0\.0\.1:\d+#[0-9a-f]{8}$/);
  });

  test('a server that is gone is told at once, and one that says nothing ends with the process', async () => {
    const { port } = await mailServer();
    await Promise.all(closers.splice(0).map((close) => close()));
    const gone = channelTo(`smtp://127.0.0.1:${port}`).tell(group('raised', dueAlert(1)), SIGNAL);
    await expect(gone).rejects.toThrow('it was not taken (ESOCKET)');
    const silent = await mailServer({ onConnect: () => {} });
    const stopping = new AbortController();
    const told = channelTo(`smtp://127.0.0.1:${silent.port}`).tell(
      group('raised', dueAlert(1)),
      stopping.signal,
    );
    setTimeout(() => stopping.abort(), 200);
    await expect(told).rejects.toThrow('this process was stopped');
  });
});

/** 127.0.0.1 by its number. */
const LONG_WAY_HOME = '2130706433';
