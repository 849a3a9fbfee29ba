import type { Call } from '../call/call.ts';
import { isEstablished } from '../model/call-phase.ts';
import { parametersOf } from '../platform/quirks/sender-parameters.ts';
import type { Clock } from '../primitives/clock.ts';
import { followVideoSize } from '../topology/sfu/video-sizes.ts';

/** A tile that is hidden for less than this only changes its page, or comes back with the person's next word. */
const HIDE_AFTER_MS = 2_000;

/** What is known of the videos between this person and another one. */
interface Demand {
  /** The stream whose tile is followed. */
  stream: MediaStream | null;
  /** The last message to them said that this person sees their video. A new device of theirs sends until a message. */
  isShownToThem: boolean;
  /** They do not show the video of this person. */
  paused: boolean;
  stopHiding: () => void;
}

/**
 * Stops video between two people that nobody looks at: the device that hides a video sends a message, and the other
 * device stops encoding it for that connection. The topology of a media server does the same by its own means.
 */
export class VideoDemand {
  private readonly _clock: Clock;
  private readonly _calls: () => readonly Call[];
  private readonly _demands = new Map<Call, Map<string, Demand>>();
  /** What was set on each sender. The browser may report it later. */
  private readonly _active = new WeakMap<RTCRtpSender, boolean>();

  constructor(clock: Clock, calls: () => readonly Call[]) {
    this._clock = clock;
    this._calls = calls;
  }

  /** A participant started or stopped showing the video of this person. */
  handle(call: Call, from: string, on: boolean): void {
    if (!call.present.includes(from)) return;
    this._of(call, from).paused = !on;
    this._apply(call, from);
  }

  /** Something about the calls changed: there may be other people and other connections. */
  update(): void {
    for (const [call, people] of Array.from(this._demands)) {
      for (const [id, { stopHiding }] of Array.from(people)) {
        if (!call.isOver && call.present.includes(id)) continue;
        stopHiding();
        people.delete(id);
      }
      if (call.isOver) this._demands.delete(call);
    }
    for (const call of this._calls()) {
      if (!isEstablished(call.phase) || call.topology?.name === 'sfu') continue;
      for (const id of call.present) {
        this._follow(call, id);
        this._apply(call, id);
      }
    }
  }

  private _of(call: Call, id: string): Demand {
    const people = this._demands.get(call) ?? new Map<string, Demand>();
    this._demands.set(call, people);
    const known = people.get(id);
    if (known) return known;
    const demand = {
      stream: null,
      isShownToThem: true,
      paused: false,
      stopHiding: () => undefined,
    };
    people.set(id, demand);
    return demand;
  }

  private _follow(call: Call, id: string): void {
    const stream = call.topology?.remoteMedia.get(id)?.snapshot(true).stream ?? null;
    const demand = this._of(call, id);
    if (!stream || stream === demand.stream) return;
    demand.stream = stream;
    followVideoSize(stream, (size) => {
      demand.stopHiding();
      if (size) this._show(call, id, true);
      else demand.stopHiding = this._clock.after(HIDE_AFTER_MS, () => this._show(call, id, false));
    });
  }

  private _show(call: Call, id: string, shown: boolean): void {
    const demand = this._of(call, id);
    if (demand.isShownToThem === shown || call.isOver || !call.topology?.supports(id, 'chat'))
      return;
    demand.isShownToThem = shown;
    call.send(id, { type: 'call_chat', frame: { type: 'video', on: shown } });
  }

  private _apply(call: Call, id: string): void {
    const { paused } = this._of(call, id);
    const pc = call.topology?.peerConnections.get(id);
    for (const sender of pc?.getSenders?.() ?? []) {
      if (sender.track?.kind === 'video') this._setActive(sender, !paused);
    }
  }

  /** A sender without parameters goes on sending. */
  private _setActive(sender: RTCRtpSender, active: boolean): void {
    if ((this._active.get(sender) ?? true) === active) return;
    const parameters = parametersOf(sender);
    if (!parameters) return;
    this._active.set(sender, active);
    for (const encoding of parameters.encodings) encoding.active = active;
    sender.setParameters(parameters).catch(() => {
      // The connection is being negotiated or closed. The next change of the call tries again.
      this._active.set(sender, !active);
    });
  }
}
