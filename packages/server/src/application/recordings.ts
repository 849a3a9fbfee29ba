import type {
  Recording,
  RecordingContent,
  RecordingDetails,
  RecordingsQuery,
} from '@xpchat/calls-protocol';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RecordingStorage, ResultFile } from '../ports/recording-storage.ts';
import type {
  Chapter,
  FinishingStore,
  RecordedPerson,
  RecordingStore,
  SegmentStore,
  StoredRecording,
} from '../ports/recording-store.ts';
import { RecordingRefusal } from './recording-refusal.ts';

export interface RecordingStores {
  readonly recordings: RecordingStore;
  readonly segments: SegmentStore;
  readonly finishing: FinishingStore;
}

export interface RecordingsPorts {
  readonly stores: RecordingStores;
  readonly storage: RecordingStorage;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

const MAX_SHARES = 100;
/** The ids name files. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Recordings, and what people may do with them. Those who were recorded, and those with whom a recording was
 * shared, may see it. Only the person whose device recorded may change it. To everybody else it does not exist.
 */
export class Recordings {
  readonly #ports: RecordingsPorts;
  readonly #store: RecordingStore;

  constructor(ports: RecordingsPorts) {
    this.#ports = ports;
    this.#store = ports.stores.recordings;
  }

  // What the call reports. It may repeat a report. Reports of a recording that was removed have no effect, nor
  // have those of another call: a client chooses the id of its recording, and could choose one that exists.

  /** Everybody agreed: the device of `by` records from `at` on, in milliseconds since 1970. */
  async started(recording: {
    readonly id: string;
    readonly callId: string;
    readonly by: string;
    readonly content: RecordingContent;
    readonly people: readonly RecordedPerson[];
    readonly at: number;
  }): Promise<void> {
    const { id, callId, by: startedBy, content, people, at: startedAt } = recording;
    if (!ID.test(id)) throw new Error('The id of a recording must fit the name of a file.');
    await this.#store.create({ id, callId, startedBy, content, people, startedAt });
  }

  /** People who joined later agreed. */
  async agreed(id: string, callId: string, people: readonly RecordedPerson[]): Promise<void> {
    if (await this.#isOf(callId, id)) await this.#store.addPeople(id, people);
  }

  async chapter(id: string, callId: string, chapter: Chapter): Promise<void> {
    const atMs = Math.max(0, Math.round(chapter.atMs));
    if (await this.#isOf(callId, id)) await this.#store.addChapter(id, { ...chapter, atMs });
  }

  /** The recording stopped, or its call ended. The recorder may still send what it has. */
  async stopped(id: string, callId: string, at: number): Promise<void> {
    if (await this.#isOf(callId, id)) await this.#store.stop(id, at);
  }

  async #isOf(callId: string, id: string): Promise<boolean> {
    return (await this.#store.load(id))?.callId === callId;
  }

  // What people ask for.

  async list(userId: string, query: RecordingsQuery): Promise<Recording[]> {
    const page = await this.#store.page(userId, query);
    const people = await this.#store.peopleOfEach(page.map(({ id }) => id));
    return page.map((recording) => ({
      ...toRecording(recording, userId),
      people: toPeople(people.get(recording.id) ?? []),
    }));
  }

  /** @throws RecordingRefusal as all methods below */
  async get(userId: string, id: string): Promise<RecordingDetails> {
    const recording = await this.#readable(userId, id);
    const [people, shares, chapters] = await Promise.all([
      this.#store.peopleOf(id),
      this.#store.sharesOf(id),
      this.#store.chaptersOf(id),
    ]);
    return {
      ...toRecording(recording, userId),
      people: toPeople(people),
      shares: [...shares],
      chapters: [...chapters],
      waveform: [...recording.waveform],
    };
  }

  /** The finished file or its poster. The caller closes it. */
  async open(
    userId: string,
    id: string,
    which: 'mediaFile' | 'posterFile',
  ): Promise<{
    readonly recording: StoredRecording;
    readonly name: string;
    readonly file: ResultFile;
  }> {
    const recording = await this.#readable(userId, id);
    const name = recording[which];
    if (name === null) {
      throw new RecordingRefusal(
        recording.state === 'ready' ? 'recording_not_found' : 'recording_not_ready',
      );
    }
    const file = await this.#ports.storage.openResult(name);
    if (!file) throw new RecordingRefusal('recording_not_found');
    return { recording, name, file };
  }

  /** An empty title removes it. */
  async rename(userId: string, id: string, title: string): Promise<Recording> {
    await this.#own(userId, id);
    await this.#store.setTitle(id, title === '' ? null : title);
    return toRecording(await this.#own(userId, id), userId);
  }

  async share(userId: string, id: string, reader: string): Promise<void> {
    await this.#own(userId, id);
    const shares = await this.#store.sharesOf(id);
    if (shares.length >= MAX_SHARES && !shares.includes(reader)) {
      throw new RecordingRefusal(
        'invalid_argument',
        `The recording is shared with ${MAX_SHARES} people already. End one of the shares first.`,
      );
    }
    await this.#store.share(id, reader);
  }

  async unshare(userId: string, id: string, reader: string): Promise<void> {
    await this.#own(userId, id);
    await this.#store.unshare(id, reader);
  }

  /** Removes the rows, and then the files. */
  async remove(userId: string, id: string): Promise<void> {
    const { state } = await this.#own(userId, id);
    if (state === 'recording') {
      throw new RecordingRefusal('invalid_state', 'The call is recorded now. Stop that first.');
    }
    await this.delete(id);
  }

  /** Removes a recording, whoever made it. */
  async delete(id: string): Promise<void> {
    const files = await this.#store.remove(id);
    await this.#ports.storage.remove(files).catch((err: unknown) => {
      // The maintenance deletes files that belong to no recording.
      this.#ports.log.error({ err, recordingId: id }, 'files of a removed recording remained');
    });
  }

  /** The recorder has no more segments than these. */
  async complete(userId: string, id: string, segments: number): Promise<Recording> {
    const { finishing, segments: store } = this.#ports.stores;
    const recording = await this.#own(userId, id);
    const { expectedSegments, state } = recording;
    // The same request again starts a recording that failed once more.
    if (expectedSegments === segments && state !== 'failed') return toRecording(recording, userId);
    if (expectedSegments !== null && expectedSegments !== segments) {
      throw new RecordingRefusal('recording_complete');
    }
    const known = await store.of(id);
    if (known.some(({ index }) => index >= segments)) {
      throw new RecordingRefusal('invalid_argument', 'There are more segments than that.');
    }
    await finishing.expect(id, segments);
    await finishing.beginIfComplete(id, this.#ports.clock.now());
    return toRecording(await this.#own(userId, id), userId);
  }

  async #readable(userId: string, id: string): Promise<StoredRecording> {
    const recording = await this.#store.load(id);
    if (!recording || !(await this.#store.mayRead(id, userId))) {
      throw new RecordingRefusal('recording_not_found');
    }
    return recording;
  }

  async #own(userId: string, id: string): Promise<StoredRecording> {
    return ownRecording(this.#store, userId, id);
  }
}

/**
 * The recording, if this person's device made it.
 *
 * @throws RecordingRefusal
 */
export async function ownRecording(
  store: RecordingStore,
  userId: string,
  id: string,
): Promise<StoredRecording> {
  const recording = await store.load(id);
  if (recording?.startedBy === userId) return recording;
  const isKnown = recording !== undefined && (await store.mayRead(id, userId));
  throw new RecordingRefusal(isKnown ? 'not_recorder' : 'recording_not_found');
}

function toPeople(people: readonly RecordedPerson[]): RecordingDetails['people'] {
  return people.map(({ name, ...person }) => ({ ...person, ...(name === null ? {} : { name }) }));
}

/** @param userId who asks */
function toRecording(recording: StoredRecording, userId: string): Recording {
  const { id, callId, state, content, startedBy, startedAt, sizeBytes } = recording;
  const { title, endedAt, durationMs, failure, posterFile } = recording;
  return {
    id,
    callId,
    ...(title === null ? {} : { title }),
    state,
    content,
    startedBy,
    isMine: startedBy === userId,
    startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    ...(durationMs === null ? {} : { durationMs }),
    sizeBytes,
    ...(failure === null ? {} : { failure }),
    hasPoster: posterFile !== null,
  };
}
