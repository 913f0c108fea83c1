import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

describe('a signal that a fund cannot heed', () => {
  test('is told to people, since nobody waits for its answer', async () => {
    const book = world.funds.add('WIP3L').establish();
    book.state = 'WIPED_OUT';
    const fund = await world.startFund('WIP3L');
    await fund.until(({ idle }) => idle);
    await fund.workflow.signal('pause', { reason: 'lunch' });
    const [alert] = await eventually(
      () => world.funds.alerts,
      (alerts) => alerts.length > 0,
    );
    expect(alert).toMatchObject({
      kind: 'fund-attention',
      token: 'WIP3L',
      what: expect.stringContaining('WIP3L: cannot pause WIP3L: it is WIPED_OUT'),
    });
    expect(await fund.until(({ idle }) => idle)).toMatchObject({ state: 'WIPED_OUT' });
  });
});
