import type { Call, Participant } from '../domain/call.ts';
import type { Recording } from '../domain/recording.ts';
import { isWithheld, recordedMsOf } from '../domain/recording-consent.ts';
import { KeyedQueue } from '../lib/keyed-queue.ts';
import type { CallObserver } from '../ports/call-observer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Chapter, RecordedPerson } from '../ports/recording-store.ts';
import type { Recordings } from './recordings.ts';

export interface RecordingReportsPorts {
  readonly recordings: Pick<Recordings, 'started' | 'agreed' | 'chapter' | 'stopped'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Writes down what a call says about its recording: that it began, who agreed, who joined and left, that it is
 * over. A process may die before it did so. So every change of a recorded call repeats what is missing.
 */
export class RecordingReports implements Pick<CallObserver, 'callChanged'> {
  readonly #ports: RecordingReportsPorts;
  readonly #queue = new KeyedQueue();

  constructor(ports: RecordingReportsPorts) {
    this.#ports = ports;
  }

  callChanged(before: Call | undefined, after: Call): void {
    const { recording } = after;
    const startedAt = recording && startOf(recording);
    // It was never `on`, or it is over and nothing is new.
    if (!recording || startedAt === undefined) return;
    const previous = before?.recording?.id === recording.id ? before.recording : undefined;
    if (recording.state === 'over' && previous?.state === 'over') return;
    // At the end of a call everybody leaves, which says nothing.
    const goesOn = previous && isRunning(previous) && isRunning(recording);
    const chapters = goesOn ? this.#chapters(before, after, recording) : [];
    this.#queue
      .run(recording.id, () => this.#report(after, recording, startedAt, chapters))
      .catch((err: unknown) => {
        const about = { err, callId: after.id, recordingId: recording.id };
        this.#ports.log.error(about, 'a change of a recording could not be stored');
      });
  }

  /** Resolves when everything is written. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async #report(
    call: Call,
    recording: Recording,
    at: number,
    chapters: readonly Chapter[],
  ): Promise<void> {
    const { recordings } = this.#ports;
    const { id, startedBy: by, content } = recording;
    const people = peopleIn(call, recording, at);
    await recordings.started({ id, callId: call.id, by, content, people, at });
    await recordings.agreed(id, call.id, people);
    for (const chapter of chapters) await recordings.chapter(id, call.id, chapter);
    if (recording.state === 'over') await recordings.stopped(id, call.id, recording.endedAt);
  }

  #chapters(before: Call | undefined, after: Call, recording: Recording): readonly Chapter[] {
    const atMs = recordedMsOf(recording, this.#ports.clock.now());
    const [were, are] = [joinedIn(before), joinedIn(after)];
    return [
      ...are
        .filter((userId) => !were.includes(userId))
        .map((userId) => ({ userId, kind: 'joined' }) as const),
      ...were
        .filter((userId) => !are.includes(userId))
        .map((userId) => ({ userId, kind: 'left' }) as const),
    ].map((chapter) => ({ ...chapter, atMs }));
  }
}

function startOf(recording: Recording): number | undefined {
  return recording.state === 'asking' ? undefined : recording.startedAt;
}

function isRunning({ state }: Recording): boolean {
  return state === 'on' || state === 'paused';
}

/** People in the recording: somebody who joined has to agree first. */
function joinedIn(call: Call | undefined): readonly string[] {
  if (!call) return [];
  return call.participants
    .filter((each) => isJoined(each) && !isWithheld(call, each.userId))
    .map(({ userId }) => userId);
}

/** Who agreed. Where people only get notice: who is in the call, since they joined or it began. */
function peopleIn(call: Call, recording: Recording, startedAt: number): RecordedPerson[] {
  const nameOf = (userId: string) =>
    call.participants.find((each) => each.userId === userId)?.profile?.name ?? null;
  const agreed = recording.agreed.map(({ userId, at }) => ({ userId, agreedAt: at }));
  const informed =
    recording.consent === 'notice'
      ? call.participants.filter(isJoined).map(({ userId, joinedAt = startedAt }) => ({
          userId,
          agreedAt: Math.max(joinedAt, startedAt),
        }))
      : [];
  const known = new Set(agreed.map(({ userId }) => userId));
  return [...agreed, ...informed.filter(({ userId }) => !known.has(userId))].map((person) => ({
    ...person,
    name: nameOf(person.userId),
  }));
}

function isJoined({ state }: Participant): boolean {
  return state === 'joined';
}
