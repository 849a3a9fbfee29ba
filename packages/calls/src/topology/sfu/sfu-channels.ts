import { SfuChannel, type SfuData } from './sfu-channel.ts';

export interface SfuChannelsOptions {
  /** Sends to the devices of one person in the room. */
  send(userId: string, data: SfuData): Promise<void>;
  onChannel(userId: string, channel: SfuChannel): void;
}

/**
 * The channels of a call over an SFU, to people who are in its room. One side asks for them, as for an
 * RTCDataChannel. The other side has a channel as soon as it receives a message.
 */
export class SfuChannels {
  private readonly _options: SfuChannelsOptions;
  private readonly _channels = new Map<string, SfuChannel>();
  private _isWanted = false;
  private _reachable: readonly string[] = [];

  constructor(options: SfuChannelsOptions) {
    this._options = options;
  }

  /** Opens a channel to each person in the room, also to those who join later. */
  open(): void {
    this._isWanted = true;
    this.update(this._reachable);
  }

  /** Sets the people who can be reached now. */
  update(userIds: readonly string[]): void {
    this._reachable = userIds;
    for (const [userId, channel] of Array.from(this._channels)) {
      if (userIds.includes(userId)) continue;
      this._channels.delete(userId);
      channel.close();
    }
    if (!this._isWanted) return;
    for (const userId of userIds) this._channelTo(userId);
  }

  /** Handles data of a person. Drops it if they cannot be reached. */
  receive(userId: string, data: SfuData): void {
    if (this._reachable.includes(userId)) this._channelTo(userId).deliver(data);
  }

  private _channelTo(userId: string): SfuChannel {
    const known = this._channels.get(userId);
    if (known && known.readyState === 'open') return known;
    const channel = new SfuChannel((data) => this._options.send(userId, data));
    this._channels.set(userId, channel);
    this._options.onChannel(userId, channel);
    return channel;
  }
}
