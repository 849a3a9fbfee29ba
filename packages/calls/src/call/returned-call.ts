import type { OptionTag } from '@xpchat/calls-protocol';
import type { CallInfo } from '../snapshot.ts';
import type { CallContext } from './call-link.ts';
import { CallSession } from './call-session.ts';

/** A call that goes on after its page was reloaded: nothing is left but what the server knows. */
export class ReturnedCall extends CallSession {
  readonly #own = this.peer;

  constructor(
    context: CallContext,
    info: CallInfo,
    remoteSupports: readonly OptionTag[] | undefined,
  ) {
    super(context, info, context.platform.randomId(), context.config());
    this.remoteSupports = remoteSupports;
    this.failure = 'connection_lost';
    this.giveUpLater();
  }

  override get joined(): boolean {
    return true;
  }

  /**
   * The devices are open: offers a new connection, which the other side moves to, unless that
   * returned as well and was faster.
   */
  async start(): Promise<void> {
    if (this.closed) return;
    if (this.peer !== this.#own) {
      await this.updateMedia();
      return;
    }
    this.renewIfStuck();
    await this.reconnect(this.peer);
  }
}
