import type { CallSettings, SettingsAnswer } from '@xpchat/calls-protocol';
import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallsApiError } from '../../calls-api/calls-api.ts';
import { entry, fakeApi, HOUR_MS, NOON, settings } from '../../testing/fake-calls-api.ts';
import { UNDO_MS } from '../../ui-kit/notice-bar.tsx';
import { SettingsController } from './settings-controller.ts';

let saves: { wanted: CallSettings; answer: (result: SettingsAnswer | CallsApiError) => void }[];
let server: SettingsAnswer;
let fake: ReturnType<typeof fakeApi>;
let clock: VirtualClock;
let controller: SettingsController;

beforeEach(async () => {
  saves = [];
  server = settings();
  clock = new VirtualClock(NOON);
  fake = fakeApi({
    settings: async () => server,
    saveSettings: (wanted) =>
      new Promise((resolve, reject) => {
        saves.push({
          wanted,
          answer: (result) => (result instanceof Error ? reject(result) : resolve(result)),
        });
      }),
    blocks: async () => [{ userId: 'anna' }, { userId: 'zed' }],
    history: async ({ userId }) => (userId === 'anna' ? [entry()] : []),
  });
  controller = new SettingsController({ api: fake.api, clock });
  controller.load();
  await flushPromises();
});

const document = () => {
  const { document: now } = controller.state.get();
  if (now.name !== 'ready') throw new Error(now.name);
  return now;
};
const blocked = () => {
  const { blocks } = controller.state.get();
  return blocks.name === 'ready' ? blocks.people.map(({ userId }) => userId) : blocks.name;
};

describe('a change of the settings', () => {
  test('shows a change before it is saved', async () => {
    controller.change({ whoMayCall: 'contacts' });
    expect(document()).toMatchObject({
      wanted: { whoMayCall: 'contacts' },
      saved: { whoMayCall: 'everyone' },
      saving: true,
    });
    saves[0]?.answer(settings({ version: 2, whoMayCall: 'contacts' }));
    await flushPromises();
    expect(document()).toMatchObject({ saved: { version: 2 }, saving: false });
  });

  test('sends only the latest of the changes during a save, with the version that the save returned', async () => {
    controller.change({ busy: 'busy' });
    controller.change({ whoMayCall: 'nobody' });
    controller.change({ whoMayCall: 'contacts' });
    expect(saves).toHaveLength(1);
    saves[0]?.answer(settings({ version: 2, busy: 'busy' }));
    await flushPromises();
    expect(saves).toHaveLength(2);
    expect(saves[1]?.wanted).toMatchObject({ version: 2, busy: 'busy', whoMayCall: 'contacts' });
    expect(document().wanted.whoMayCall).toBe('contacts');
  });

  test('reverts a change that the server refuses, and shows a notice', async () => {
    controller.change({ busy: 'busy' });
    saves[0]?.answer(new CallsApiError('offline'));
    await flushPromises();
    expect(document().wanted.busy).toBe('waiting');
    expect(controller.state.get().notice).toEqual({ name: 'not_saved', code: 'offline' });
    controller.change({ busy: 'busy' });
    expect(controller.state.get().notice).toBeNull();
  });

  test('shows the settings of another device, with a notice, if they changed there meanwhile', async () => {
    server = settings({ version: 7, whoMayCall: 'nobody' });
    controller.change({ busy: 'busy' });
    saves[0]?.answer(new CallsApiError('stale_version'));
    await flushPromises();
    expect(document().wanted).toMatchObject({ version: 7, whoMayCall: 'nobody', busy: 'waiting' });
    expect(controller.state.get().notice).toEqual({ name: 'stale' });
  });

  test('keeps the other fields of do not disturb when one of them changes', () => {
    controller.changeDoNotDisturb({ enabled: true });
    expect(saves[0]?.wanted.doNotDisturb).toEqual({
      enabled: true,
      schedule: [],
      timeZone: 'Europe/Moscow',
    });
  });
});

test('settings that cannot be loaded show the reason', async () => {
  const { api } = fakeApi({ settings: () => Promise.reject(new CallsApiError('offline')) });
  controller = new SettingsController({ api, clock });
  controller.load();
  await flushPromises();
  expect(controller.state.get().document).toEqual({ name: 'failed', code: 'offline' });
});

test('an availability that ends by itself is read again when it ends', async () => {
  const quiet = { contacts: 'unavailable', strangers: 'unavailable' } as const;
  controller.changeDoNotDisturb({ enabled: true, until: NOON + HOUR_MS });
  saves[0]?.answer(settings({ now: { ...quiet, changesAt: NOON + HOUR_MS } }));
  await flushPromises();
  clock.advanceSync(HOUR_MS);
  await flushPromises();
  expect(document().saved.now).toMatchObject(quiet);
  clock.advanceSync(1000);
  await flushPromises();
  expect(document().saved.now.contacts).toBe('ring');
});

describe('blocked people', () => {
  test('are named as in the history', () => {
    const { blocks } = controller.state.get();
    expect(blocks).toMatchObject({
      name: 'ready',
      people: [{ userId: 'anna', name: 'Анна Петрова' }, { userId: 'zed' }],
    });
  });

  test('are unblocked at once, and blocked again on undo', () => {
    controller.unblock({ userId: 'anna' });
    expect(blocked()).toEqual(['zed']);
    controller.undo();
    expect(blocked()).toEqual(['zed', 'anna']);
    expect(fake.requests).toEqual(['unblock anna', 'block anna']);
  });

  test('stay in the list if the server fails to unblock them', async () => {
    fake.api.unblock = () => Promise.reject(new CallsApiError('server_error'));
    controller.unblock({ userId: 'anna' });
    await flushPromises();
    expect(blocked()).toEqual(['zed', 'anna']);
    expect(controller.state.get().notice?.name).toBe('not_saved');
  });

  test('can be blocked again only while the notice is shown', () => {
    controller.unblock({ userId: 'anna' });
    clock.advanceSync(UNDO_MS);
    expect(controller.state.get().notice).toBeNull();
  });
});

test('no timer is left after close()', () => {
  controller.unblock({ userId: 'anna' });
  controller.close();
  expect(clock.pending).toBe(0);
});
