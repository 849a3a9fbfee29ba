import type { EndReason, Incoming, OptionTag } from '@xpchat/calls-protocol';
import { CANCEL_REASONS, REJECT_REASONS } from '@xpchat/calls-protocol';
import type { Call } from '../call/call.ts';
import type { AnswerableSetup, JoiningSetup } from '../call/call-setup.ts';
import type { PlacedSetup } from '../call/outgoing-calls.ts';
import { isPlaced } from '../model/call-phase.ts';
import type { GroupCall } from './group-call.ts';

/** Sets up a group call that this person starts. */
export class GroupDial implements PlacedSetup {
  readonly kind = 'outgoing';
  private readonly _call: Call;
  private readonly _invite: (userId: string) => Promise<void>;
  private _isPlaced = false;

  /** @param invite rings one person; rejects if the server refuses that */
  constructor(call: Call, invite: (userId: string) => Promise<void>) {
    this._call = call;
    this._invite = invite;
  }

  get joined(): boolean {
    return this._isPlaced;
  }

  /** Throws the first refusal if nobody can be invited. */
  async place(devices: Promise<void>): Promise<void> {
    await devices;
    if (this._call.isOver) return;
    this._isPlaced = true;
    const invitations = this._call.info.participants.map(({ id }) => this._invite(id));
    const outcomes = await Promise.all(invitations.map((each) => each.then(OK, (error) => error)));
    if (!outcomes.includes(undefined)) {
      this._isPlaced = false;
      throw outcomes[0];
    }
  }

  handle(_message: Incoming): null {
    return null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (!this._isPlaced) return reason;
    const cancel = CANCEL_REASONS.find((each) => each === reason);
    if (isPlaced(this._call.phase) && cancel) {
      this._call.announce({ type: 'call_cancel', reason: cancel });
    } else {
      this._call.announce({ type: 'call_end', reason, duration });
    }
    return reason;
  }
}

const OK = () => undefined;

/**
 * The answer to an invitation.
 *
 * - `unsent`: the devices open first; `prompt`: it may be sent before that
 * - `sent`: the server has not said yet whether this device is in the call
 * - `delivered`: it is
 */
type InviteAnswer = 'unsent' | 'prompt' | 'sent' | 'delivered';

/** Sets up a group call to which this person was invited. */
export class InviteSetup implements AnswerableSetup {
  readonly kind = 'incoming';
  private readonly _call: Call;
  private readonly _group: GroupCall;
  private readonly _inviterId: string;
  private readonly _supported: OptionTag[];
  private readonly _onJoin: (people: number) => void;
  private _answer: InviteAnswer = 'unsent';

  /** @param onJoin called before the join with how many people are in the call */
  constructor(
    call: Call,
    group: GroupCall,
    inviterId: string,
    supported: OptionTag[],
    onJoin: (people: number) => void,
  ) {
    this._call = call;
    this._group = group;
    this._inviterId = inviterId;
    this._supported = supported;
    this._onJoin = onJoin;
  }

  get isPrompt(): boolean {
    return this._answer === 'prompt';
  }

  get joined(): boolean {
    return this._answer === 'sent' || this._answer === 'delivered';
  }

  get isJoining(): boolean {
    return this._answer === 'sent';
  }

  /** @param waiting the person is on another call */
  ring(waiting: boolean): void {
    const call = this._call;
    call.send(this._inviterId, { type: 'call_ringing', supported: this._supported, waiting });
    void this._checkDevices();
  }

  /**
   * The person accepted. The connections are offered once the server has the join, because until then
   * nobody takes them.
   */
  accept(): Promise<void> {
    const call = this._call;
    if (call.isOver) return Promise.resolve();
    this._answer = 'sent';
    this._onJoin(this._group.present.length);
    this._group.markJoining();
    const [to = this._inviterId] = this._group.present;
    const join = { type: 'call_join', supported: this._supported, media: call.media() } as const;
    call.send(to, join, () => {
      if (call.isOver) return;
      this._answer = 'delivered';
      call.apply({ type: 'answer_delivered' });
      this._group.markJoined();
    });
    return Promise.resolve();
  }

  handle(_message: Incoming): null {
    return null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.joined) {
      this._call.announce({ type: 'call_end', reason, duration });
      return reason;
    }
    const own = reason === 'completed' ? 'declined' : reason;
    const sent = REJECT_REASONS.find((each) => each === own) ?? 'media_failed';
    this._call.send(this._inviterId, { type: 'call_reject', reason: sent });
    return sent;
  }

  private async _checkDevices(): Promise<void> {
    const { platform, info } = this._call;
    if (!(await platform.isGranted('microphone'))) return;
    if (info.type === 'video' && !(await platform.isGranted('camera'))) return;
    if (!this.joined) this._answer = 'prompt';
  }
}

/**
 * The join of a call that goes on.
 *
 * - `unsent`: the devices open first
 * - `sent`: the server may have added this device to the call before its answer arrives
 * - `confirmed`: the server has this device in the call
 */
type JoinState = 'unsent' | 'sent' | 'confirmed';

/** Joins an active group call: that of a conversation, or one that this person left. */
export class JoinSetup implements JoiningSetup {
  readonly kind = 'join';
  private readonly _call: Call;
  private readonly _group: GroupCall;
  private readonly _join: () => Promise<void>;
  private _state: JoinState = 'unsent';

  /** @param join resolves when the server has this device in the call; rejects if it refuses */
  constructor(call: Call, group: GroupCall, join: () => Promise<void>) {
    this._call = call;
    this._group = group;
    this._join = join;
  }

  get joined(): boolean {
    return this._state !== 'unsent';
  }

  get isJoining(): boolean {
    return this._state !== 'confirmed';
  }

  /** Rejects with the server's refusal. */
  async start(): Promise<void> {
    const call = this._call;
    if (call.isOver) return;
    this._group.markJoining();
    this._state = 'sent';
    await this._join();
    this._state = 'confirmed';
    if (call.isOver) return;
    call.apply({ type: 'answer_delivered' });
    this._group.markJoined();
  }

  handle(_message: Incoming): null {
    return null;
  }

  leave(reason: EndReason, duration: number | undefined): EndReason {
    if (this.joined) this._call.announce({ type: 'call_end', reason, duration });
    return reason;
  }
}
