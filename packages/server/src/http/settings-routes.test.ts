import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.close());

/** Shorter than the lifetime of a token. */
const PAUSE_MS = 240_000;
const quiet = { enabled: false, schedule: [], timeZone: 'UTC' };
const defaults = {
  version: 0,
  whoMayCall: 'everyone',
  busy: 'waiting',
  hideAddress: false,
  doNotDisturb: quiet,
};
const rings = { contacts: 'ring', strangers: 'ring' };
const rule = { days: [1, 2], from: '22:00', to: '07:00' };

const save = (userId: string, body: unknown) => api.as(userId, 'settings', { method: 'PUT', body });

describe('the call settings', () => {
  it('are the defaults until they are changed', async () => {
    expect((await api.as('alice', 'settings')).json()).toEqual({ ...defaults, now: rings });
  });

  it('are returned as they were saved, with the version for the next change', async () => {
    const wanted = {
      version: 0,
      whoMayCall: 'contacts',
      busy: 'busy',
      doNotDisturb: {
        enabled: true,
        until: api.clock.now() + PAUSE_MS,
        schedule: [{ days: [1, 3, 7], from: '23:15', to: '06:45' }],
        timeZone: 'Asia/Kolkata',
      },
    };
    const response = await save('alice', wanted);
    expect(response.statusCode).toBe(200);
    const saved = { ...wanted, version: 1 };
    expect(response.json()).toMatchObject({
      ...saved,
      now: { contacts: 'unavailable', strangers: 'unavailable', changesAt: expect.any(Number) },
    });
    expect((await api.as('alice', 'settings')).json()).toEqual(response.json());
    expect((await api.as('bob', 'settings')).json()).toEqual({ ...defaults, now: rings });
    expect((await save('alice', { ...saved, busy: 'waiting' })).json().version).toBe(2);
  });

  it('are refused with stale_version if they were changed meanwhile', async () => {
    await save('alice', { ...defaults, busy: 'busy' });
    for (const version of [0, 2]) {
      const response = await save('alice', { ...defaults, version });
      expect(response.statusCode).toBe(409);
      expect(response.json()).toEqual({ code: 'stale_version', message: expect.any(String) });
    }
    expect((await api.as('alice', 'settings')).json()).toMatchObject({ version: 1, busy: 'busy' });
  });

  it('say what happens to the next call, and until when', async () => {
    const until = api.clock.now() + PAUSE_MS;
    await save('alice', { ...defaults, doNotDisturb: { ...quiet, enabled: true, until } });
    const now = async () => (await api.as('alice', 'settings')).json();
    expect((await now()).now).toEqual({
      contacts: 'unavailable',
      strangers: 'unavailable',
      changesAt: until,
    });
    expect(await api.policy.admit('bob', 'alice', until - 1)).toMatchObject({
      verdict: 'unavailable',
    });
    api.clock.advanceSync(PAUSE_MS);
    // An `until` in the past is not returned.
    expect(await now()).toEqual({ ...defaults, version: 1, now: rings });
    expect(await api.policy.admit('bob', 'alice', until)).toMatchObject({
      verdict: 'ring',
    });
  });

  it('turn do not disturb off when `until` has passed', async () => {
    const until = api.clock.now() - 1;
    const response = await save('alice', {
      ...defaults,
      doNotDisturb: { ...quiet, enabled: true, until },
    });
    expect(response.json().doNotDisturb).toEqual(quiet);
  });

  it('C1: keep the address hidden when an older page, which lacks that setting, saves others', async () => {
    const { hideAddress: _hideAddress, ...older } = { ...defaults, busy: 'busy' };
    await save('alice', { ...defaults, hideAddress: true });
    const response = await save('alice', { ...older, version: 1 });
    expect(response.json()).toMatchObject({ version: 2, busy: 'busy', hideAddress: true });
    const admission = await api.policy.admit('bob', 'alice', api.clock.now());
    expect(admission).toMatchObject({ verdict: 'ring', contact: true, hidesAddress: true });
  });

  it('drop unknown fields and repeated days', async () => {
    const schedule = [{ ...rule, days: [2, 1, 2], label: 'x' }];
    const response = await save('alice', {
      ...defaults,
      now: rings,
      role: 'admin',
      doNotDisturb: { ...quiet, schedule },
    });
    const { now: _now, ...saved } = response.json();
    const doNotDisturb = { ...quiet, schedule: [{ ...rule, days: [1, 2] }] };
    expect(saved).toEqual({ ...defaults, version: 1, doNotDisturb });
  });

  const withQuiet = (part: object) => ({ ...defaults, doNotDisturb: { ...quiet, ...part } });
  const withRule = (part: object) => withQuiet({ schedule: [rule, { ...rule, ...part }] });
  it.each<[path: string, name: string, body: unknown]>([
    ['version', 'none', { ...defaults, version: undefined }],
    ['version', 'negative', { ...defaults, version: -1 }],
    ['version', 'a fraction', { ...defaults, version: 0.5 }],
    ['version', 'text', { ...defaults, version: '0' }],
    ['version', 'more than a column holds', { ...defaults, version: 2 ** 31 }],
    ['whoMayCall', 'none', { ...defaults, whoMayCall: undefined }],
    ['whoMayCall', 'unknown', { ...defaults, whoMayCall: 'friends' }],
    ['busy', 'unknown', { ...defaults, busy: true }],
    ['doNotDisturb', 'none', { ...defaults, doNotDisturb: undefined }],
    ['doNotDisturb', 'null', { ...defaults, doNotDisturb: null }],
    ['doNotDisturb.enabled', 'text', withQuiet({ enabled: 'true' })],
    ['doNotDisturb.until', 'text', withQuiet({ until: '2030-01-01' })],
    ['doNotDisturb.until', 'a fraction', withQuiet({ until: 1.5 })],
    ['doNotDisturb.until', 'null', withQuiet({ until: null })],
    ['doNotDisturb.until', 'no date', withQuiet({ until: 8.65e15 })],
    ['doNotDisturb.schedule', 'none', withQuiet({ schedule: undefined })],
    ['doNotDisturb.schedule', 'an object', withQuiet({ schedule: {} })],
    ['doNotDisturb.schedule', 'too long', withQuiet({ schedule: Array(15).fill(rule) })],
    ['doNotDisturb.schedule.1.days', 'none', withRule({ days: [] })],
    ['doNotDisturb.schedule.1.days.0', 'Sunday as 0', withRule({ days: [0] })],
    ['doNotDisturb.schedule.1.days.1', 'an eighth day', withRule({ days: [1, 8] })],
    ['doNotDisturb.schedule.1.from', 'a short hour', withRule({ from: '7:00' })],
    ['doNotDisturb.schedule.1.from', 'hour 24', withRule({ from: '24:00' })],
    ['doNotDisturb.schedule.1.to', 'minute 60', withRule({ to: '06:60' })],
    ['doNotDisturb.schedule.1.to', 'more', withRule({ to: '06:00:00' })],
    ['doNotDisturb.timeZone', 'none', withQuiet({ timeZone: undefined })],
    ['doNotDisturb.timeZone', 'empty', withQuiet({ timeZone: '' })],
    ['doNotDisturb.timeZone', 'unknown', withQuiet({ timeZone: 'Europe/Atlantis' })],
    ['doNotDisturb.timeZone', 'an offset', withQuiet({ timeZone: '+03:00' })],
    ['doNotDisturb.timeZone', 'far too long', withQuiet({ timeZone: 'x'.repeat(10_000) })],
  ])('refuse %s: %s', async (path, _name, body) => {
    const response = await save('alice', body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      code: 'invalid_argument',
      message: `'${path}' is missing or not valid.`,
    });
    expect((await api.as('alice', 'settings')).json().version).toBe(0);
  });
});

describe('the blocks of a user', () => {
  it.each(['.', '..', '%2e', 'a/b', '/', 'blocks', '?userId=x', '😀'])(
    'E10: take every id by `userId`, even %s',
    async (id) => {
      const path = `blocks?userId=${encodeURIComponent(id)}`;
      const url = `https://calls.example/calls/api/${path}`;
      // Browsers send the path that is left after they resolved it.
      expect(new URL(url).pathname).toBe('/calls/api/blocks');
      const blocked = await api.as('bob', path, { method: 'PUT' });
      expect([blocked.statusCode, blocked.json().blocks[0]?.userId]).toEqual([200, id]);
      expect(await api.availability.visibilityTo(id, 'bob')).toBe('none');
      expect((await api.as('bob', path, { method: 'DELETE' })).json()).toEqual({ blocks: [] });
      const history = await api.as('bob', `history?with=${encodeURIComponent(id)}`);
      expect([history.statusCode, history.json()]).toEqual([200, { calls: [] }]);
    },
  );

  it.each([
    // These arrive without their last segments, as from browsers.
    ['%2E', 400],
    ['.', 400],
    ['%2e%2e', 404],
    ['..', 404],
    ['', 400],
    ['a%2F..%2Fb', 400],
    ['..%2Fsettings', 400],
    ['.%2F', 400],
  ])('E10: are changed by no path that is resolved on the way: blocks/%s', async (path, status) => {
    const code = status === 404 ? 'not_found' : 'invalid_argument';
    for (const method of ['PUT', 'DELETE'] as const) {
      const response = await api.as('bob', `blocks/${path}`, { method });
      const answer = { code, message: expect.any(String) };
      expect([response.statusCode, response.json()]).toEqual([status, answer]);
    }
    expect((await api.as('bob', 'blocks')).json()).toEqual({ blocks: [] });
  });

  it('C8: tell the calls of the user about each change', async () => {
    await api.as('bob', 'blocks?userId=eve', { method: 'PUT' });
    await api.as('bob', 'blocks?userId=eve', { method: 'DELETE' });
    await api.as('bob', 'settings', {
      method: 'PUT',
      body: (await api.as('bob', 'settings')).json(),
    });
    expect(api.rulesChanges).toEqual(['bob', 'bob', 'bob']);
  });

  const change = (userId: string, method: 'PUT' | 'DELETE', other: string) =>
    api.as(userId, `blocks/${encodeURIComponent(other)}`, { method });

  it('are listed with their time, latest first, to the user only', async () => {
    const since = api.clock.now();
    await change('bob', 'PUT', 'alice');
    api.clock.advanceSync(1000);
    const response = await change('bob', 'PUT', 'Женя / "x" %');
    const blocks = [
      { userId: 'Женя / "x" %', since: since + 1000 },
      { userId: 'alice', since },
    ];
    expect([response.statusCode, response.json()]).toEqual([200, { blocks }]);
    expect((await change('bob', 'PUT', 'alice')).json()).toEqual({ blocks });
    expect((await api.as('bob', 'blocks')).json()).toEqual({ blocks });
    expect((await api.as('alice', 'blocks')).json()).toEqual({ blocks: [] });
  });

  it('can be removed, whether they exist or not', async () => {
    await change('bob', 'PUT', 'alice');
    for (let count = 0; count < 2; count++) {
      const response = await change('bob', 'DELETE', 'alice');
      expect([response.statusCode, response.json()]).toEqual([200, { blocks: [] }]);
    }
  });

  it('refuse calls in one direction only', async () => {
    await change('bob', 'PUT', 'alice');
    const { policy } = api;
    const now = api.clock.now();
    expect(await policy.admit('alice', 'bob', now)).toMatchObject({
      verdict: 'unavailable',
      hidden: true,
    });
    expect(await policy.admit('bob', 'alice', now)).toMatchObject({ verdict: 'ring' });
    expect(await policy.admit('carol', 'bob', now)).toMatchObject({ verdict: 'ring' });
    await change('bob', 'DELETE', 'alice');
    expect(await policy.admit('alice', 'bob', now)).toMatchObject({ verdict: 'ring' });
  });

  it('accept every valid user id, whether the user exists or not', async () => {
    const longest = 'ы'.repeat(128);
    expect((await change('bob', 'PUT', longest)).json().blocks).toMatchObject([
      { userId: longest },
    ]);
    expect((await change('bob', 'DELETE', longest)).json()).toEqual({ blocks: [] });
  });

  it.each([
    ['oneself', 'bob'],
    ['a name that is too long', 'x'.repeat(129)],
    ['nobody', ''],
    ['control characters', 'a\nb'],
  ])('are refused for %s', async (_name, other) => {
    const response = await change('bob', 'PUT', other);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({ code: 'invalid_argument', message: expect.any(String) });
    expect((await api.as('bob', 'blocks')).json()).toEqual({ blocks: [] });
  });

  it('are limited to a thousand', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      user_id: 'bob',
      blocked: `person ${index}`,
      since: 1,
    }));
    await api.database.db.insertInto('calls_blocks').values(rows).execute();
    const response = await change('bob', 'PUT', 'alice');
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid_argument']);
    await change('bob', 'DELETE', 'person 1');
    expect((await change('bob', 'PUT', 'alice')).statusCode).toBe(200);
  });
});
