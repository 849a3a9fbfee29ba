import { beforeEach, expect, it } from 'vitest';
import { GroupLab } from '../testing/group-lab.ts';
import { silentLog } from '../testing/silent-log.ts';
import { RecordingReports } from './recording-reports.ts';

let lab: GroupLab;
let reports: RecordingReports;
const told: unknown[][] = [];

beforeEach(async () => {
  told.length = 0;
  lab = await GroupLab.start();
  const note =
    (name: string) =>
    async (...args: unknown[]) => {
      told.push([name, ...args]);
    };
  reports = new RecordingReports({
    recordings: {
      started: note('started'),
      agreed: note('agreed'),
      chapter: note('chapter'),
      stopped: note('stopped'),
    },
    clock: lab.clock,
    log: silentLog,
  });
  lab.restart({
    recording: { consent: 'ask' },
    observer: {
      callChanged: (before, after) => reports.callChanged(before, after),
      callEnded: () => undefined,
    },
  });
});

it('a question that is refused stores nothing', async () => {
  await lab.groupOf('bob', 'carol');
  await lab.records('a1', 'start');
  await lab.records('b1', 'decline');
  await reports.idle();
  expect(told).toEqual([]);
});

it('a recording is stored with who agreed and when, who came and went, and its end', async () => {
  await lab.groupOf('bob', 'carol');
  await lab.records('a1', 'start');
  const asked = lab.clock.now();
  await lab.records('b1', 'agree');
  await lab.clock.advance(100);
  await lab.records('c1', 'agree');
  const at = lab.clock.now();
  await lab.clock.advance(1_000);
  await lab.invite('a1', 'frank');
  await lab.join('f1', 'alice');
  await lab.clock.advance(500);
  await lab.records('f1', 'agree');
  await lab.clock.advance(500);
  await lab.ends('c1', 'alice');
  await lab.records('a1', 'stop');
  await reports.idle();
  expect(told).toEqual([
    [
      'started',
      {
        id: 'r1',
        callId: 'call',
        by: 'alice',
        content: 'video',
        people: [
          { userId: 'alice', name: null, agreedAt: asked },
          { userId: 'bob', name: null, agreedAt: asked },
          { userId: 'carol', name: null, agreedAt: at },
        ],
        at,
      },
    ],
    ['chapter', 'r1', { atMs: 1_000, kind: 'joined', userId: 'frank' }],
    ['agreed', 'r1', { userId: 'frank', name: null, agreedAt: at + 1_500 }],
    ['chapter', 'r1', { atMs: 2_000, kind: 'left', userId: 'carol' }],
    ['stopped', 'r1', at + 2_000],
  ]);
});

it('a call that ends stops its recording', async () => {
  await lab.callOfTwo();
  await lab.records('a1', 'start');
  await lab.records('b1', 'agree');
  await lab.ends('a1', 'bob');
  await reports.idle();
  expect(told.map(([name]) => name)).toEqual(['started', 'chapter', 'chapter', 'stopped']);
});
