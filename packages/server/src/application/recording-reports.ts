import type { Call, Participant } from '../domain/call.ts';
import { hasJoined } from '../domain/call.ts';
import type { Agreement, Recording } from '../domain/recording.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallObserver } from '../ports/call-observer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Chapter, RecordedPerson } from '../ports/recording-store.ts';
import type { Recordings } from './recordings.ts';

export interface RecordingReportsPorts {
  readonly recordings: Pick<Recordings, 'started' | 'agreed' | 'chapter' | 'stopped'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error'>;
}

/** Tells the stored recordings what happens in their calls: begin, people, chapters, end. */
export class RecordingReports implements Pick<CallObserver, 'callChanged'> {
  readonly #ports: RecordingReportsPorts;
  /** By recording: each report may need the one before. */
  readonly #queue = new KeyedQueue();

  constructor(ports: RecordingReportsPorts) {
    this.#ports = ports;
  }

  callChanged(before: Call | undefined, after: Call): void {
    const { recording } = after;
    if (!recording || recording.startedAt === undefined) return;
    const { id, startedAt } = recording;
    const known = before?.recording?.id === id ? before.recording : undefined;
    const { recordings } = this.#ports;
    if (known?.startedAt === undefined) {
      this.#report(id, () => recordings.started(beginOf(after, recording, startedAt)));
    } else {
      for (const agreement of recording.agreed.slice(known.agreed.length)) {
        this.#report(id, () => recordings.agreed(id, personOf(after, agreement)));
      }
      for (const chapter of chaptersBetween(before, after, this.#ports.clock.now() - startedAt)) {
        this.#report(id, () => recordings.chapter(id, chapter));
      }
    }
    if (recording.state === 'over' && known?.state !== 'over') {
      this.#report(id, () => recordings.stopped(id, recording.endedAt));
    }
  }

  /** Resolves when every report so far is stored, or failed. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  #report(id: string, task: () => Promise<void>): void {
    this.#queue.run(id, task).catch((err: unknown) => {
      this.#ports.log.error({ err }, 'a change of a recording could not be stored');
    });
  }
}

function beginOf(call: Call, recording: Recording, at: number) {
  return {
    id: recording.id,
    callId: call.id,
    by: recording.startedBy,
    content: recording.content,
    people: recordedPeople(call, recording),
    at,
  };
}

/** With a mere notice, everybody in the call is recorded. */
function recordedPeople(call: Call, { consent, agreed, startedBy }: Recording): RecordedPerson[] {
  if (consent === 'ask') return agreed.map((each) => personOf(call, each));
  const at = agreed.find(({ userId }) => userId === startedBy)?.at ?? 0;
  return call.participants
    .filter(({ state }) => state === 'joined')
    .map(({ userId }) => personOf(call, { userId, at }));
}

function personOf(call: Call, { userId, at }: Agreement): RecordedPerson {
  const person = call.participants.find((each) => each.userId === userId);
  return { userId, name: person?.profile?.name ?? null, agreedAt: at };
}

function chaptersBetween(before: Call | undefined, after: Call, atMs: number): Chapter[] {
  return after.participants.flatMap(({ userId }: Participant): Chapter[] => {
    const was = before !== undefined && hasJoined(before, userId);
    const is = hasJoined(after, userId);
    return was === is ? [] : [{ atMs, kind: is ? 'joined' : 'left', userId }];
  });
}
