import type { CallInfo, CallPhase, CallsSnapshot, Capabilities, Participant } from '@xpchat/calls';

/** The other participant of every call here, unless a test names another one. */
export const ANNA = { id: 'anna', name: 'Анна Петрова' };

export const ABLE: Capabilities = { calls: true, secureContext: true, screen: true };

export function callInfo(change: Partial<CallInfo> = {}): CallInfo {
  return {
    id: 'call-1',
    participants: [ANNA],
    type: 'audio',
    direction: 'outgoing',
    ...change,
  };
}

export function participant(change: Partial<Participant> = {}): Participant {
  return {
    peer: ANNA,
    state: 'active',
    stream: null,
    screen: null,
    audio: true,
    video: 'off',
    ...change,
  };
}

type GroupState = NonNullable<CallsSnapshot['group']>;

export function groupState(change: Partial<GroupState> = {}): GroupState {
  return {
    self: { id: 'me', name: 'Мария Новикова' },
    isHost: false,
    locked: false,
    hand: false,
    silenced: false,
    isGuest: false,
    waiting: [],
    guestLinks: [],
    voiceOnly: false,
    ...change,
  };
}

export function snapshot(phase: CallPhase, change: Partial<CallsSnapshot> = {}): CallsSnapshot {
  return {
    phase,
    participants: phase.name === 'idle' ? [] : [participant()],
    group: null,
    topology: 'direct',
    recording: null,
    recordingConsent: null,
    userId: 'me',
    // happy-dom accepts only a real MediaStream as srcObject.
    local: {
      stream: typeof MediaStream === 'undefined' ? ({} as MediaStream) : new MediaStream(),
      microphone: 'on',
      video: 'off',
      screen: null,
      systemMuted: { audio: false, video: false },
      pendingVideo: null,
    },
    signaling: 'online',
    others: [],
    missed: 0,
    ...change,
  };
}
