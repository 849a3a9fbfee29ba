import { VirtualClock } from '@xpchat/calls-testing';
import { describe, expect, it } from 'vitest';
import { FakeBrowser } from '../testing/pages.ts';
import { areFrom, bytesFrom } from '../testing/small-disk.ts';
import { FakeTusServer } from '../testing/tus-server.ts';
import { Uploader } from './uploader.ts';

const NEW = { recordingId: 'r', startMs: 0, userId: 'me' };

function setUp() {
  const browser = new FakeBrowser();
  const server = new FakeTusServer();
  const clock = new VirtualClock();
  const posts: { url: string; body: string }[] = [];
  const answers: number[] = [];
  const openPage = () => {
    const page = browser.openPage();
    const uploader = new Uploader({
      spool: page.spool,
      userId: 'me',
      api: '/calls/api',
      authorization: async () => 'Bearer 1',
      clock,
      random: () => 1,
      onWakeUp: () => () => undefined,
      httpStack: server,
      post: async (url, _, body) => {
        const status = answers.shift() ?? 204;
        if (status < 300) posts.push({ url, body });
        return status;
      },
    });
    const crash = () => {
      uploader.close();
      page.crash();
    };
    return { ...page, uploader, crash };
  };
  /** Moves the clock until the condition holds. */
  const eventually = async (isTrue: () => boolean) => {
    while (!isTrue()) await clock.advance(500);
  };
  return { browser, server, clock, posts, answers, openPage, eventually };
}

describe('the uploader', () => {
  it('uploads the segments of a crashed page, then marks the recording complete', async () => {
    const { openPage, server, posts, eventually } = setUp();
    const first = openPage();
    const segment = await first.spool.create(NEW);
    await segment.append(bytesFrom(0, 100));
    await first.spool.endRecording('r');
    first.crash();
    const { uploader } = openPage();
    await uploader.sendPending();
    await eventually(() => posts.length > 0);
    expect(server.uploads[0]?.length).toBe(100);
    expect(areFrom(server.uploads[0]?.bytes, 0, 100)).toBe(true);
    expect(posts).toEqual([{ url: '/calls/api/recordings/r/complete', body: '{"segments":1}' }]);
    expect(uploader.state.get()).toEqual([
      { recordingId: 'r', phase: 'done', sent: 100, size: 100 },
    ]);
  });

  it('tells nothing while a segment is unsent', async () => {
    const { openPage, server, posts, eventually } = setUp();
    const { spool, uploader } = openPage();
    const segment = await spool.create(NEW);
    await segment.append(bytesFrom(0, 100));
    uploader.send(segment);
    await uploader.complete('r');
    await eventually(() => server.requests.length > 1);
    expect(posts).toEqual([]);
    await segment.complete();
    await eventually(() => posts.length > 0);
    expect(posts[0]?.body).toBe('{"segments":1}');
  });

  it('tells it again until the server answered, also from the next page', async () => {
    const { openPage, posts, answers, eventually, clock } = setUp();
    answers.push(503, 503);
    const first = openPage();
    const segment = await first.spool.create(NEW);
    await segment.complete();
    await first.uploader.send(segment).ended;
    await first.uploader.complete('r');
    await eventually(() => answers.length === 0);
    first.crash();
    expect(posts).toEqual([]);
    await openPage().uploader.sendPending();
    await eventually(() => posts.length > 0);
    expect(posts).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('leaves a segment to the tab that has it, and sends it once that tab is gone', async () => {
    const { openPage, server, eventually } = setUp();
    const [one, two] = [openPage(), openPage()];
    const segment = await one.spool.create(NEW);
    await segment.append(bytesFrom(0, 10));
    await two.uploader.sendPending();
    expect(server.requests).toEqual([]);
    one.crash();
    await eventually(() => server.uploads[0]?.length === 10);
  });

  it('sends a segment once, whoever asks for it', async () => {
    const { openPage, server } = setUp();
    const { spool, uploader } = openPage();
    const segment = await spool.create(NEW);
    await segment.complete();
    const upload = uploader.send(segment);
    expect(uploader.send(segment)).toBe(upload);
    await uploader.sendPending();
    await upload.ended;
    expect(server.uploads).toHaveLength(1);
  });

  it('sends nothing that the server refused', async () => {
    const { openPage, server } = setUp();
    server.faults.push(403);
    const first = openPage();
    const segment = await first.spool.create(NEW);
    await segment.complete();
    await first.uploader.send(segment).ended;
    first.crash();
    await openPage().uploader.sendPending();
    expect(server.requests).toHaveLength(1);
  });
});
