import type { Call } from '../call/call.ts';
import type { VideoSize } from '../topology/sfu/sfu-room.ts';
import type { Topology } from '../topology/topology.ts';

/** Connections to a media server, which takes the sizes itself. */
type Sized = Topology & Partial<{ setVideoSize(userId: string, size: VideoSize | null): void }>;

interface Demand {
  /** By user id; null where the video is not shown. */
  readonly sizes: Map<string, VideoSize | null>;
  /** Who does not show the video of this person. */
  readonly paused: Set<string>;
  /** What each person was told: whether their video is shown. */
  readonly told: Map<string, boolean>;
  topology: Topology | null;
}

/**
 * Sends no video that nobody looks at. A media server is told the size of each tile. Between people the one
 * who does not show a video says so, and the other one stops encoding it for that connection.
 */
export class VideoDemand {
  private readonly _demands = new Map<Call, Demand>();
  /** What was set on each sender; the browser may need a while to tell. */
  private readonly _active = new WeakMap<RTCRtpSender, boolean>();

  setSize(call: Call, userId: string, size: VideoSize | null): void {
    const demand = this._of(call);
    demand.sizes.set(userId, size);
    (call.topology as Sized | null)?.setVideoSize?.(userId, size);
    this._tell(call, demand);
  }

  /** Somebody shows the video of this person, or does so no more. */
  handle(call: Call, from: string, on: boolean): void {
    const demand = this._of(call);
    if (on) demand.paused.delete(from);
    else demand.paused.add(from);
    this._apply(call, demand);
  }

  /** Something about the calls changed: there may be other people and other connections. */
  update(): void {
    for (const [call, demand] of Array.from(this._demands)) {
      if (call.isOver) {
        this._demands.delete(call);
        continue;
      }
      const present = call.present;
      for (const known of [demand.sizes, demand.told, demand.paused]) {
        for (const id of Array.from(known.keys())) if (!present.includes(id)) known.delete(id);
      }
      if (call.topology !== demand.topology) {
        demand.topology = call.topology;
        demand.told.clear();
        for (const [id, size] of Array.from(demand.sizes)) {
          (call.topology as Sized | null)?.setVideoSize?.(id, size);
        }
      }
      this._tell(call, demand);
      this._apply(call, demand);
    }
  }

  private _of(call: Call): Demand {
    const known = this._demands.get(call);
    if (known) return known;
    const demand: Demand = {
      sizes: new Map(),
      paused: new Set(),
      told: new Map(),
      topology: call.topology,
    };
    this._demands.set(call, demand);
    return demand;
  }

  /** A person whose client knows no chat sends what they like. */
  private _tell(call: Call, { sizes, told }: Demand): void {
    const { topology } = call;
    if (!topology || topology.name === 'sfu') return;
    for (const [id, size] of Array.from(sizes)) {
      const on = size !== null;
      // A device that takes the place of another one sends until it is told.
      if ((told.get(id) ?? true) === on || !topology.supports(id, 'chat')) continue;
      told.set(id, on);
      call.send(id, { type: 'call_chat', frame: { type: 'video', on } });
    }
  }

  private _apply({ topology }: Call, { paused }: Demand): void {
    if (!topology || topology.name === 'sfu') return;
    for (const [id, pc] of Array.from(topology.peerConnections)) {
      for (const sender of pc.getSenders?.() ?? []) {
        if (sender.track?.kind === 'video') this._setActive(sender, !paused.has(id));
      }
    }
  }

  /** Browsers without parameters of senders (Chrome before 67, Firefox 60) go on sending. */
  private _setActive(sender: RTCRtpSender, active: boolean): void {
    if ((this._active.get(sender) ?? true) === active) return;
    const parameters = sender.getParameters?.();
    const encodings = parameters?.encodings ?? [];
    if (!parameters || encodings.length === 0) return;
    this._active.set(sender, active);
    for (const encoding of encodings) encoding.active = active;
    sender.setParameters(parameters).catch(() => {
      // The connection is being negotiated or closed. The next change of the call tries again.
      this._active.set(sender, !active);
    });
  }
}
