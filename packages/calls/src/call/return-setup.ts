import type { EndReason, IncomingPeerMessage, OptionTag } from '@xpchat/calls-protocol';
import type { PeerLink } from '../peer/peer-link.ts';
import type { CallControl, CallSetup } from './call-setup.ts';

/** Sets up a call that goes on after its page was reloaded. Only the server's knowledge is left of it. */
export class ReturnSetup implements CallSetup {
  readonly kind = 'return';
  readonly joined = true;
  private readonly _call: CallControl;
  private readonly _link: PeerLink;

  constructor(call: CallControl, link: PeerLink, remoteSupports: readonly OptionTag[] | undefined) {
    this._call = call;
    this._link = link;
    link.setRemoteSupports(remoteSupports);
    link.assumeWasConnected();
    link.giveUpLater();
  }

  /**
   * The devices are open: offers a new connection to the other side, unless that side returned as well
   * and its offer was faster.
   */
  async start(): Promise<void> {
    if (this._call.isOver) return;
    if (this._link.isFirstCurrent) await this._link.offerReturn();
    else await this._call.updateMedia();
  }

  handle(_message: IncomingPeerMessage): null {
    return null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    this._call.broadcast({ type: 'call_end', reason, duration });
    return reason;
  }
}
