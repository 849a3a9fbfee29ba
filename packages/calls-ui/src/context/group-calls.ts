import type {
  Participant as CallParticipant,
  CallsSnapshot,
  CallType,
  EndReason,
  Profile,
} from '@xpchat/calls';

/** A remote participant of a group call. */
export interface Participant extends CallParticipant {
  readonly state: 'invited' | 'ringing' | 'connecting' | 'active' | 'reconnecting' | 'left';
  /** Why they are not in the call, if they left. */
  readonly reason?: EndReason;
  readonly host?: true;
  readonly hand?: true;
  readonly silenced?: true;
  /** Their shared screen, if it comes beside their camera. */
  readonly screen?: MediaStream | null;
}

/** What concerns all participants, as this person sees it. */
export interface GroupState {
  readonly isHost: boolean;
  readonly locked: boolean;
  readonly hand: boolean;
  readonly silenced: boolean;
  readonly canInvite: boolean;
  readonly conversationId?: string;
}

export interface GroupSnapshot extends CallsSnapshot {
  readonly participants: readonly Participant[];
  /** Null where a call cannot have more than two people. */
  readonly group: GroupState | null;
}

/** Methods of the engine for calls of more than two people. */
export interface GroupEngine {
  addParticipant(userId: string, profile?: Profile): Promise<void>;
  removeParticipant(userId: string): Promise<void>;
  silence(userId: string, silenced?: boolean): void;
  raiseHand(raised: boolean): void;
  lockCall(locked: boolean): void;
  endForAll(): void;
  initiateGroupCall(
    userIds: readonly string[],
    type: CallType,
    options?: { readonly conversationId?: string },
  ): Promise<void>;
  joinConversationCall(conversationId: string): Promise<void>;
}
