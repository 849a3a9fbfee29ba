import { expect, it } from 'vitest';
import type { ActiveCall, Participant } from '../domain/call.ts';
import type { RunningRecording } from '../domain/recording.ts';
import { answered, ended, ringing } from '../testing/call-documents.ts';
import { silentLog } from '../testing/silent-log.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { RecordingReports } from './recording-reports.ts';

const clock = new VirtualClock();
const startedAt = clock.now();

const recording: RunningRecording = {
  id: 'r1',
  state: 'on',
  startedBy: 'alice',
  sessionId: 'alice-1',
  content: 'video',
  consent: 'ask',
  agreed: [
    { userId: 'alice', at: startedAt - 5 },
    { userId: 'bob', at: startedAt },
  ],
  startedAt,
  recordedMs: 0,
  since: startedAt,
};

const call: ActiveCall = { ...answered(ringing('c1', 'alice', 'bob')), recording };

function withPerson(
  before: ActiveCall,
  userId: string,
  more: Partial<RunningRecording>,
): ActiveCall {
  const person = { ...before.participants[1], userId } as Participant;
  const participants = [...before.participants.filter((each) => each.userId !== userId), person];
  return { ...before, participants, recording: { ...recording, ...more } };
}

/** What was reported for these changes, in order. */
async function reportsOf(...changes: readonly [before: ActiveCall | undefined, after: object][]) {
  const reports: unknown[][] = [];
  const note =
    (name: string) =>
    async (...values: unknown[]) =>
      void reports.push([name, ...values]);
  const observer = new RecordingReports({
    recordings: {
      started: note('started'),
      agreed: note('agreed'),
      chapter: note('chapter'),
      stopped: note('stopped'),
    },
    clock,
    log: silentLog,
  });
  for (const [before, after] of changes) observer.callChanged(before, after as ActiveCall);
  await observer.idle();
  return reports;
}

const people = recording.agreed.map(({ userId, at }) => ({ userId, agreedAt: at, name: null }));

it('reports nothing while people are asked, and nothing of a question that was declined', async () => {
  const { startedAt: _, ...rest } = recording;
  const asking = { ...rest, state: 'asking', answerBy: startedAt } as const;
  const declined = {
    ...rest,
    state: 'over',
    reason: 'declined',
    endedBy: 'bob',
    endedAt: 1,
  } as const;
  const asked = { ...call, recording: asking };
  expect(await reportsOf([call, asked], [asked, { ...call, recording: declined }])).toEqual([]);
});

it('reports the start again with each change, in case that a process died before it was written', async () => {
  const started = [
    'started',
    { id: 'r1', callId: 'c1', by: 'alice', content: 'video', people, at: startedAt },
  ];
  const agreed = ['agreed', 'r1', 'c1', people];
  const version = { ...call, version: call.version + 1 };
  expect(await reportsOf([undefined, call], [call, version])).toEqual([
    started,
    agreed,
    started,
    agreed,
  ]);
});

it('makes a chapter when a person who joined has agreed, and when a person leaves', async () => {
  const asked = withPerson(call, 'carol', {});
  const agreed = [...recording.agreed, { userId: 'carol', at: startedAt + 2000 }];
  const joined = withPerson(call, 'carol', { agreed });
  const left = { ...joined, participants: call.participants };
  clock.advanceSync(2000);
  const reports = await reportsOf([call, asked], [asked, joined], [joined, left]);
  expect(reports.filter(([name]) => name === 'chapter')).toEqual([
    ['chapter', 'r1', 'c1', { userId: 'carol', kind: 'joined', atMs: 2000 }],
    ['chapter', 'r1', 'c1', { userId: 'carol', kind: 'left', atMs: 2000 }],
  ]);
});

it('reports the end once, without a chapter for everybody who leaves with the call', async () => {
  const over = {
    ...recording,
    state: 'over',
    reason: 'call_ended',
    endedBy: 'bob',
    endedAt: 9,
  } as const;
  const last = { ...ended(call), recording: over };
  const reports = await reportsOf([call, last], [last as unknown as ActiveCall, last]);
  expect(reports.map(([name]) => name)).toEqual(['started', 'agreed', 'stopped']);
  expect(reports.at(-1)).toEqual(['stopped', 'r1', 'c1', 9]);
});
