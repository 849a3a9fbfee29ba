import { TaskQueue } from '../../lib/task-queue.ts';
import type { LocalTracks } from '../../media/media-types.ts';
import { hasDisplaySurface } from '../../platform/quirks/display-surface.ts';
import type { SfuRoom, SfuSource } from './sfu-room.ts';

/** The tracks to send, with a screen beside the camera. */
export interface SfuTracks extends LocalTracks {
  readonly screen?: MediaStreamTrack | null;
}

type SentTracks = Readonly<Partial<Record<SfuSource, MediaStreamTrack>>>;

const VIDEO_SOURCES = ['camera', 'screen'] as const;

/**
 * Makes a room send the tracks of this person. Changes during another change are combined afterwards: only
 * the newest state counts.
 */
export class SfuSender {
  private readonly _queue = new TaskQueue();
  private readonly _room: SfuRoom;
  private readonly _wanted: () => SfuTracks;

  /** @param wanted what may be sent now; asked when a change is made, so that consent is checked then */
  constructor(room: SfuRoom, wanted: () => SfuTracks) {
    this._room = room;
    this._wanted = wanted;
  }

  /** Resolves when the room sends the wanted tracks. */
  update(): Promise<void> {
    return this._queue.push(() => this._apply());
  }

  close(): void {
    this._queue.close();
  }

  private async _apply(): Promise<void> {
    const room = this._room;
    const wanted = bySource(this._wanted());
    // Together, so that they need one negotiation. A video that fails does not stop the audio.
    await Promise.all([
      wanted.microphone
        ? room.publish('microphone', wanted.microphone)
        : room.unpublish('microphone'),
      ...VIDEO_SOURCES.map((source) => {
        const track = wanted[source];
        return track && room.publish(source, track);
      }),
    ]);
    // The new video starts before the old one stops.
    for (const source of VIDEO_SOURCES) if (!wanted[source]) await room.unpublish(source);
  }
}

function bySource({ audio, video, screen }: SfuTracks): SentTracks {
  return {
    ...(audio ? { microphone: audio } : {}),
    ...(video ? { [hasDisplaySurface(video) && !screen ? 'screen' : 'camera']: video } : {}),
    ...(screen ? { screen } : {}),
  };
}
