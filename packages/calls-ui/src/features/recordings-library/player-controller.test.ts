import { flushPromises } from '@xpchat/calls-testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallsApiError } from '../../calls-api/calls-api.ts';
import { fakeRecordings, recorded, recordedDetails } from '../../testing/fake-recordings-api.ts';
import { PlayerController } from './player-controller.ts';

let failures: string[];
let titles: (string | undefined)[];

function open(answers: Parameters<typeof fakeRecordings>[0] = {}) {
  const fake = fakeRecordings(answers);
  const controller = new PlayerController({
    api: fake.api,
    recording: recorded(),
    onChange: ({ title }) => titles.push(title),
    onFailure: (code) => failures.push(code),
  });
  controller.load();
  return { ...fake, controller, state: controller.state };
}
beforeEach(() => {
  failures = [];
  titles = [];
});

describe('the file', () => {
  test('gets an address when the recording is ready, and not before', async () => {
    const { state } = open();
    await flushPromises();
    expect(state.get().source).toEqual({ url: 'media:r1:1', time: 0, playing: false });
    const unfinished = open({ details: async () => recordedDetails({ state: 'finishing' }) });
    await flushPromises();
    expect(unfinished.state.get().source).toBeNull();
  });

  test('goes on at the same place with a fresh token when the old one expired', async () => {
    const { controller, state } = open();
    await flushPromises();
    controller.recover(30, true);
    await flushPromises();
    expect(state.get().source).toEqual({ url: 'media:r1:2', time: 30, playing: true });
    controller.recover(90, true);
    await flushPromises();
    expect(state.get().source).toEqual({ url: 'media:r1:3', time: 90, playing: true });
    expect(state.get().broken).toBe(false);
  });

  test('is broken when it fails twice at one place, until the person tries again', async () => {
    const { controller, state } = open();
    await flushPromises();
    controller.recover(30, true);
    await flushPromises();
    controller.recover(30, true);
    await flushPromises();
    expect(state.get()).toMatchObject({ broken: true, source: { url: 'media:r1:2' } });
    controller.retry();
    await flushPromises();
    const source = { url: 'media:r1:3', time: 30, playing: true };
    expect(state.get()).toMatchObject({ broken: false, source });
  });

  test('is broken when no token can be fetched', async () => {
    const { state } = open({
      mediaUrl: () => Promise.reject(new CallsApiError('offline')),
    });
    await flushPromises();
    expect(state.get()).toMatchObject({ broken: true, source: null });
  });

  test('is downloaded from an address of its own, or the person is told why not', async () => {
    const { controller } = open();
    await flushPromises();
    expect(await controller.download()).toBe('download:r1:2');
    const refused = open({ mediaUrl: () => Promise.reject(new CallsApiError('offline')) });
    expect(await refused.controller.download()).toBeNull();
    expect(failures).toEqual(['offline']);
  });
});

describe('the title', () => {
  test('changes at once and is sent without spaces at its ends', async () => {
    const { controller, state, requests } = open();
    await flushPromises();
    controller.rename(' План ');
    expect(state.get().details?.title).toBe('План');
    await flushPromises();
    expect(requests).toEqual(['rename r1 План']);
    expect(titles).toEqual(['План']);
    controller.rename('План');
    expect(requests).toHaveLength(1);
  });

  test('comes back if the server refuses', async () => {
    const { controller, state } = open({
      details: async () => recordedDetails({ title: 'Old' }),
      rename: () => Promise.reject(new CallsApiError('offline')),
    });
    await flushPromises();
    controller.rename('');
    expect(state.get().details?.title).toBeUndefined();
    await flushPromises();
    expect(state.get().details?.title).toBe('Old');
    expect(failures).toEqual(['offline']);
  });
});

describe('sharing', () => {
  const people = ['anna', 'carol', 'dave'].map((userId) => ({
    userId,
    name: userId,
    online: true,
  }));

  test('offers people who cannot see it yet', async () => {
    const { controller, state } = open({
      people: async () => people,
      details: async () => recordedDetails({ shares: ['dave'] }),
    });
    await flushPromises();
    controller.find('a');
    await flushPromises();
    expect(state.get().found?.map(({ userId }) => userId)).toEqual(['carol']);
    controller.find(' ');
    expect(state.get().found).toBeNull();
  });

  test('shows a person at once, with their name, and can be ended', async () => {
    const { controller, state, requests } = open();
    await flushPromises();
    controller.share({ userId: 'carol', name: 'Carol' } as never);
    expect(state.get()).toMatchObject({
      details: { shares: ['carol'] },
      names: { carol: 'Carol' },
    });
    controller.unshare('carol');
    expect(state.get().details?.shares).toEqual([]);
    expect(requests).toEqual(['share r1 carol', 'unshare r1 carol']);
  });

  test('is taken back if the server refuses', async () => {
    const { controller, state } = open({
      share: () => Promise.reject(new CallsApiError('invalid_argument')),
    });
    await flushPromises();
    controller.share({ userId: 'carol' } as never);
    await flushPromises();
    expect(state.get().details?.shares).toEqual([]);
    expect(failures).toEqual(['invalid_argument']);
  });
});

test('a closed player reports nothing', async () => {
  const { controller, state } = open({ rename: () => Promise.reject(new CallsApiError('closed')) });
  await flushPromises();
  controller.rename('x');
  controller.close();
  await flushPromises();
  expect(failures).toEqual([]);
  expect(state.get().details?.title).toBe('x');
});
