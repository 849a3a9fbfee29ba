import type { EndReason, Incoming, OptionTag } from '@xpchat/calls-protocol';
import type { PeerLink } from '../peer/peer-link.ts';
import type { CallControl, JoiningSetup } from './call-setup.ts';

/** Sets up a call that goes on after its page was reloaded. Only the server's knowledge is left of it. */
export class ReturnSetup implements JoiningSetup {
  readonly kind = 'return';
  readonly joined = true;
  private readonly _call: CallControl;
  private readonly _links: readonly PeerLink[];

  /** @param supports what each participant's client announced; undefined for a basic client */
  constructor(
    call: CallControl,
    links: readonly PeerLink[],
    supports: ReadonlyMap<string, readonly OptionTag[] | undefined>,
  ) {
    this._call = call;
    this._links = links;
    for (const link of links) {
      link.setRemoteSupports(supports.get(link.participantId));
      link.assumeWasConnected();
      link.startDeadline();
    }
  }

  /**
   * The devices are open: offers a new connection to each other side, unless that side returned as well
   * and its offer was faster.
   */
  async start(): Promise<void> {
    if (this._call.isOver) return;
    const offering = this._links.filter((link) => link.isFirstCurrent);
    await Promise.all(offering.map((link) => link.offerFirst()));
    if (offering.length < this._links.length) await this._call.updateMedia();
  }

  handle(_message: Incoming): null {
    return null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    this._call.announce({ type: 'call_end', reason, duration });
    return reason;
  }
}
