import type { CommandFactory } from '../context.js';
import { collect, DATA_DIR, newCommand } from './new-command.js';

export const desk: CommandFactory = (context) =>
  newCommand(
    'desk',
    'Serves the web page of the funds: all funds, each fund, each rebalance, actions. `ballast up` does it too.',
    [
      'desk',
      'desk --port 9000',
      'desk --host 0.0.0.0 --origin https://desk.example.com --tls-cert desk.crt --tls-key desk.key',
      'desk --origin https://desk.example.com --proxy 127.0.0.1',
    ],
  )
    .option('--port <port>', 'where it listens', '8780')
    .option('--host <address>', 'for others than this machine: they sign in, over https', '127.0.0.1')
    .option('--origin <url>', 'under which browsers reach it from elsewhere')
    .option('--proxy <address>', 'a proxy in front of it that ends TLS, or its net; repeatable', collect)
    .option('--tls-cert <file>', 'its certificate in PEM, where no proxy ends TLS')
    .option('--tls-key <file>', 'the key of the certificate, in PEM')
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { deskAction } = await import('../desk-command.js');
      await deskAction(context, options);
    });
