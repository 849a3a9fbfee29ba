import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { eventually } from '../harness/person.ts';
import { type RecordingsServer, startRecordingsServer } from '../harness/recordings-server.ts';
import type { Tab } from '../harness/tab.ts';
import { waitFor } from '../harness/wait.ts';
import { longestStep, readWebm } from '../harness/webm.ts';

const BROWSERS = ['chromium', 'soundFirefox'] as const;
const open = browserTabs([...BROWSERS, 'chrome66']);

/** As strict as a host's: the worker is a file of its own origin. */
const CSP =
  "default-src 'self'; script-src 'self' 'nonce-n'; worker-src 'self'; media-src 'self' blob:; img-src data:";

let server: RecordingsServer;
/** Its pages may start no worker. */
let strict: RecordingsServer;
beforeAll(async () => {
  server = await startRecordingsServer(CSP);
  strict = await startRecordingsServer(CSP.replace("worker-src 'self'", "worker-src 'none'"));
});
afterAll(async () => {
  await server.close();
  await strict.close();
});

interface State {
  readonly phase: string;
  readonly recordedMs: number;
  readonly bytes: number;
  readonly droppedFrames: number;
  readonly error: string | null;
}
interface Sent {
  readonly phase: string;
  readonly sent: number;
  readonly size: number;
}

const state = (tab: Tab) => tab.evaluate<State>('lab.state()');

/** Waits until the recorder has recorded so much more. Returns the length of the file, in seconds. */
async function recordFor(tab: Tab, ms: number): Promise<number> {
  const { recordedMs: from } = await state(tab);
  let last: State | undefined;
  return waitFor(
    () => `recorded too little: ${JSON.stringify(last)}`,
    async () => {
      last = await state(tab);
      return last.recordedMs >= from + ms ? last.recordedMs / 1000 : undefined;
    },
  );
}

const allIsSent = (tab: Tab) =>
  eventually('the server has everything', async () => {
    const { sent, size } = await tab.evaluate<Sent>('lab.sent()');
    return size > 0 && sent === size;
  });

async function openPage(
  browser: (typeof BROWSERS)[number] | 'chrome66',
  { profile, from = server }: { profile?: string; from?: RecordingsServer } = {},
): Promise<Tab> {
  const tab = await open(browser, { name: 'recorder', profile });
  await tab.goto(`${from.url}/recorder`);
  // Browsers let a page handle sound after a gesture.
  await tab.press(10, 10, 1);
  return tab;
}

const RED = '#c00000';
const BLUE = '#0000c0';
const GREEN = '#00a000';
const TONES = { alice: 410, bob: 670, other: 1330 } as const;

test.each(BROWSERS)(
  'a recording survives a device switch, a departure, a pause, a reload, a refused hash and an old token (%s)',
  async (browser) => {
    const id = `all-${browser}`;
    const tab = await openPage(browser);
    expect(await tab.evaluate('lab.kind()')).toEqual(['opfs', true]);
    await tab.evaluate(`lab.join('alice', ${TONES.alice}, '${RED}')`);
    await tab.evaluate(`lab.join('bob', ${TONES.bob}, '${GREEN}')`);
    server.token = 'second';
    server.failures.push(460, 503);
    await tab.evaluate(`lab.start('${id}', 0, 'video', true)`);
    const startedAt = Date.now();
    void tab.evaluate("lab.connect(['first', 'second'])");
    await recordFor(tab, 2000);
    await tab.evaluate(`lab.switchDevices('alice', ${TONES.other}, '${BLUE}')`);
    await recordFor(tab, 1000);
    const leftAt = await recordFor(tab, 1000);
    await tab.evaluate("lab.leave('bob')");
    const pausedAt = await recordFor(tab, 2000);
    await tab.evaluate('lab.pause()');
    await allIsSent(tab);
    expect((await state(tab)).recordedMs / 1000).toBeLessThan(pausedAt + 1);
    await tab.evaluate('lab.resume()');
    const reloadedAt = await recordFor(tab, 1500);
    expect((await state(tab)).error).toBeNull();
    await tab.reload();
    await tab.press(10, 10, 1);
    const startMs = Date.now() - startedAt;
    await tab.evaluate(`lab.join('alice', ${TONES.other}, '${BLUE}')`);
    await tab.evaluate(`lab.start('${id}', ${startMs}, 'video', true)`);
    void tab.evaluate("lab.connect(['second'])");
    await recordFor(tab, 2000);
    const { size } = await tab.evaluate<{ size: number }>('lab.stop()');
    await tab.evaluate(`lab.complete('${id}')`);
    await eventually('the server knows that nothing follows', async () =>
      Promise.resolve(server.completed.get(id) === 2),
    );

    const [first, second, ...others] = await server.segments(id);
    if (!first || !second) throw new Error('a segment is missing');
    expect(others).toEqual([]);
    expect([first.index, second.index]).toEqual([0, 1]);
    expect(second.startMs).toBeGreaterThanOrEqual(startMs);
    expect([first.length, second.length]).toEqual([first.bytes.length, size]);
    const before = await readWebm(first.bytes);
    expect(before.video.keys[0]).toBe(before.video.times[0]);
    // At most the last second is lost where the page was left. Chromium loses a quarter of one.
    expect(before.video.times.at(-1)).toBeGreaterThan(reloadedAt - 1.2);
    // Firefox's sound is slower than the time on a machine that has no time for it.
    if (browser === 'chromium') expect(before.audio.end).toBeGreaterThan(reloadedAt - 1.2);
    expect(longestStep(before.audio.times)).toBeLessThan(0.2);
    expect(longestStep(before.video.times)).toBeLessThan(1);

    // Both segments, with the distance between them, in one file.
    const file = await tab.evaluate<string>(`lab.finish('${id}')`);
    const whole = await readWebm(Buffer.from(file, 'base64'));
    const last = await readWebm(second.bytes);
    const end = second.startMs / 1000 + Math.max(last.audio.end, last.video.times.at(-1) ?? 0);
    expect(whole.durationInHeader).toBeCloseTo(end, 0);
    expect(whole.video.times).toEqual([...whole.video.times].sort((a, b) => a - b));
    const { duration, colors } = await tab.evaluate<{ duration: number; colors: number[][] }>(
      `lab.colors('${file}', [${leftAt + 1}, ${second.startMs / 1000 + 1}])`,
    );
    expect(duration).toBeCloseTo(end, 0);
    for (const [red = 0, , blue = 0] of colors) expect(blue).toBeGreaterThan(red + 60);
    const rows = await tab.evaluate<number[][]>(
      `lab.tones('${Buffer.from(first.bytes).toString('base64')}', [${Object.values(TONES)}])`,
    );
    // In this order, whatever a busy machine left out: both, the new microphone, and alone.
    const heard = rows.map((row) => row.map((each) => (each > 0.03 ? 1 : 0)).join(''));
    const order = ['110', '011', '001'].map((each) => heard.indexOf(each));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0], heard.join(' ')).toBeGreaterThanOrEqual(0);
    // The pause was cut out, so the voice that was left goes on to the end.
    for (const each of heard.slice(order[2])) expect(['001', '000']).toContain(each);
  },
);

test('a tab that crashes while nothing was sent loses at most a second, and the next tab sends the rest', async () => {
  const tab = await openPage('chromium', { profile: 'crash' });
  await tab.evaluate(`lab.join('alice', ${TONES.alice}, '${RED}')`);
  await tab.evaluate("lab.start('crashed', 0)");
  const recorded = await recordFor(tab, 3000);
  const next = await openPage('chromium', { profile: 'crash' });
  server.token = 'second';
  await next.evaluate("lab.connect(['second'])");
  // The first tab lives: it has the segment.
  expect(await next.evaluate('lab.uploads()')).toEqual([]);
  await tab.crash?.();
  await next.reload();
  await next.evaluate("lab.connect(['second'])");
  await next.evaluate("lab.complete('crashed')");
  await eventually('the server has everything', async () => server.completed.get('crashed') === 1);
  const [segment] = await server.segments('crashed');
  if (!segment) throw new Error('the segment is missing');
  expect(segment.length).toBe(segment.bytes.length);
  const { audio, video } = await readWebm(segment.bytes);
  expect(audio.end).toBeGreaterThan(recorded - 1);
  expect(video.times.at(-1)).toBeGreaterThan(recorded - 1);
  expect(await next.evaluate('lab.pending()')).toEqual([]);
});

test('a recording of the voices alone has no picture', async () => {
  const tab = await openPage('chromium');
  await tab.evaluate(`lab.join('alice', ${TONES.alice}, '${RED}')`);
  await tab.evaluate("lab.start('voices', 0, 'audio', true)");
  await recordFor(tab, 2000);
  await tab.evaluate('lab.stop()');
  const file = await tab.evaluate<string>("lab.finish('voices')");
  await expect(readWebm(Buffer.from(file, 'base64'))).rejects.toThrow('a track is missing');
  const rows = await tab.evaluate<number[][]>(`lab.tones('${file}', [${TONES.alice}])`);
  expect(rows.length).toBeGreaterThanOrEqual(3);
  for (const [loudness = 0] of rows.slice(1)) expect(loudness).toBeGreaterThan(0.03);
});

test.each([...BROWSERS, 'chrome66'] as const)(
  'a page that can start no worker records by itself into IndexedDB (%s)',
  async (browser) => {
    const tab = await openPage(browser, { from: strict });
    expect(await tab.evaluate('lab.kind()')).toEqual(['indexeddb', false]);
    await tab.evaluate(`lab.join('alice', ${TONES.alice}, '${RED}')`);
    await tab.evaluate(`lab.start('strict-${browser}', 0)`);
    void tab.evaluate("lab.connect(['first'])");
    await recordFor(tab, 1500);
    await tab.reload();
    await tab.press(10, 10, 1);
    await tab.evaluate(`lab.join('alice', ${TONES.alice}, '${RED}')`);
    await tab.evaluate(`lab.start('strict-${browser}', 5000)`);
    void tab.evaluate("lab.connect(['first'])");
    const recorded = await recordFor(tab, 1500);
    await tab.evaluate('lab.stop()');
    await tab.evaluate(`lab.complete('strict-${browser}')`);
    await eventually(
      'the server has both',
      async () => strict.completed.get(`strict-${browser}`) === 2,
    );
    const segments = await strict.segments(`strict-${browser}`);
    expect(segments.map(({ index }) => index)).toEqual([0, 1]);
    const last = await readWebm(segments[segments.length - 1]?.bytes ?? new Uint8Array(0));
    expect(last.video.times.at(-1)).toBeGreaterThan(recorded - 0.7);
    expect(await tab.evaluate('lab.pending()')).toEqual([]);
  },
);
