import type { CallRecording, CallsSnapshot } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import { VirtualClock } from '@xpchat/calls-testing';
import { beforeEach, expect, test, vi } from 'vitest';
import { active, call } from '../../testing/call-views.ts';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import { OwnRecording, type RecorderCode } from './own-recording.ts';

type Upload = { phase: string; sent: number; size: number };

/** What the fakes were told to do, in order. */
let done: string[];
let owner: string | null;
let canStart: boolean;
let authorization: (isRefused: boolean) => Promise<string | undefined>;
const token = vi.fn(async () => 'token');
const onFailed = vi.fn();
let own: OwnRecording;

const code = {
  RECORDING_PROFILES: { medium: {} },
  openRecordingStore: async () => ({
    spool: { recordings: async () => [] },
    close: () => done.push('store closed'),
  }),
  async createRecorder({ recordingId, startMs }: { recordingId: string; startMs: number }) {
    if (!canStart) throw new Error('no encoder');
    done.push(`record ${recordingId} from ${startMs}`);
    return {
      segment: `segment of ${recordingId}`,
      state: new Value({ error: null, phase: 'recording' }),
      setInputs: () => undefined,
      pause: () => done.push('pause'),
      resume: () => done.push('resume'),
      stop: async () => void done.push('stop'),
    };
  },
  Uploader: class {
    readonly state = new Value<readonly Upload[]>([]);
    readonly userId: string;
    constructor(options: { userId: string; authorization: typeof authorization }) {
      this.userId = options.userId;
      authorization = options.authorization;
      done.push(`send for ${options.userId}`);
    }
    send = (segment: string) => done.push(`send ${segment}`);
    sendPending = async () => undefined;
    complete = async (id: string) => void done.push(`complete ${id}`);
    close = () => done.push(`closed for ${this.userId}`);
  },
} as unknown as RecorderCode;

const recording = (change: Partial<CallRecording> = {}): CallRecording => ({
  id: 'r1',
  callId: call.id,
  state: 'on',
  content: 'video',
  startedBy: { id: 'me' },
  isOwn: true,
  isOwnPerson: true,
  isAsked: false,
  agreed: ['me'],
  asked: [],
  recordedMs: 0,
  since: new VirtualClock().now(),
  ...change,
});
const recorded = (change: Partial<CallRecording> = {}): CallsSnapshot =>
  snapshot(active, { recording: recording(change) });
const other = { ...callInfo(), id: 'another call' };
/** Another call is in the foreground, and the recorded one is held. */
const beside = snapshot({ ...active, call: other }, { others: [{ ...active, localHold: true }] });

/** Does what waits for promises. */
const flush = () => new Promise((resolve) => setTimeout(resolve));

async function show(...snapshots: CallsSnapshot[]): Promise<string[]> {
  for (const each of snapshots) {
    own.update(each);
    await flush();
  }
  return done.splice(0);
}

beforeEach(() => {
  done = [];
  owner = null;
  canStart = true;
  token.mockReset().mockResolvedValue('token');
  onFailed.mockReset();
  own = new OwnRecording({
    loadCode: async () => code,
    api: 'https://chat.test/calls/api',
    token,
    clock: new VirtualClock(),
    owner: {
      get: () => owner,
      set: (userId) => {
        owner = userId;
      },
    },
    inputs: () => [],
    onProblem: () => undefined,
    onUpload: () => undefined,
    onFailed,
  });
});

test('it records while its recording is on, and says at the end that nothing follows', async () => {
  expect(await show(recorded({ state: 'asking' }))).toEqual([]);
  expect(await show(recorded())).toEqual([
    'send for me',
    'record r1 from 0',
    'send segment of r1',
    'resume',
  ]);
  expect(await show(recorded({ state: 'paused' }))).toEqual(['pause']);
  expect(await show(recorded({ state: 'over', reason: 'stopped' }))).toEqual([
    'stop',
    'complete r1',
  ]);
});

test('it pauses while another call is in the foreground, and goes on afterwards', async () => {
  await show(recorded());
  expect(await show(beside)).toEqual(['pause']);
  expect(await show(recorded())).toEqual(['resume']);
  expect(await show(beside, snapshot({ ...active, call: other }))).toEqual([
    'pause',
    'stop',
    'complete r1',
  ]);
});

test('it begins another segment if two calls of the person are recorded in turn', async () => {
  await show(recorded());
  const second = {
    ...beside,
    recording: recording({ id: 'r2', callId: other.id }),
  };
  expect(await show(second)).toEqual(['stop', 'record r2 from 0', 'send segment of r2', 'resume']);
  // The first one goes on. Nobody said that nothing follows.
  expect(
    await show({ ...recorded({ recordedMs: 9_000 }), others: [{ ...active, call: other }] }),
  ).toEqual(['stop', 'record r1 from 9000', 'send segment of r1', 'resume']);
});

test('it does not begin again and again where the browser cannot', async () => {
  canStart = false;
  expect(await show(recorded(), recorded({ recordedMs: 1 }))).toEqual(['send for me']);
  expect(onFailed).toHaveBeenCalledTimes(1);
});

test('it sends what an earlier page left, but not with the account of somebody else', async () => {
  owner = 'anna';
  expect(await show(snapshot({ name: 'idle' }, { userId: 'me' }))).toEqual([]);
  expect(await show(snapshot({ name: 'idle' }, { userId: null }))).toEqual([]);
  expect(await show(snapshot({ name: 'idle' }, { userId: 'anna' }))).toEqual(['send for anna']);
  // Nothing was left.
  expect(owner).toBeNull();
});

test('it asks for another token after one could not be had', async () => {
  await show(recorded());
  token.mockRejectedValueOnce(new Error('offline'));
  await expect(authorization(false)).rejects.toThrow('offline');
  expect(await authorization(false)).toBe('Bearer token');
});

test('an interface that stops ends the segment, and leaves the recording to the next one', async () => {
  await show(recorded());
  own.close();
  await flush();
  expect(done).toEqual(['stop', 'closed for me', 'store closed']);
  expect(await show(recorded({ state: 'over' }))).toEqual([
    'stop',
    'closed for me',
    'store closed',
  ]);
});
