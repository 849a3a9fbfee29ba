import { type CallsSnapshot, type Capabilities, isAnswered, type VideoSource } from '@xpchat/calls';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import { callPerson, type PersonView, personView } from '../../ui-kit/person.ts';
import { isAllowed } from '../../ui-kit/quirks/frame-policy.ts';
import type { RemoteView } from '../../ui-kit/remote-video.tsx';
import { type ControlView, controlsOf, wantedVideo } from './controls.ts';
import type { ActiveCallKey, ActiveCallTexts } from './texts.ts';

/** A participant's voice, which plays in every layout. */
export interface VoiceView {
  readonly id: string;
  readonly stream: MediaStream | null;
}

export interface SelfView {
  readonly stream: MediaStream | null;
  /** Content of the self-view; `off` hides it. */
  readonly video: VideoSource;
  /** The self-view is the dimmed background before the answer, and a tile afterwards. */
  readonly place: 'behind' | 'corner';
}

export interface CallView {
  readonly screen: 'call';
  readonly state: ScreenPhase['name'];
  readonly callId: string;
  readonly person: PersonView;
  readonly title: string;
  /** One line of text; null while the running time takes its place. */
  readonly status: string | null;
  /** When the call was answered, by the engine's clock (`monotonicClock`); null before it is connected. */
  readonly answeredAt: number | null;
  /** Accessible name of the mark for a muted own microphone; null unless it is muted. */
  readonly muted: string | null;
  /** Whether either side holds the call. No media flows then. */
  readonly held: boolean;
  readonly remote: RemoteView | null;
  readonly voices: readonly VoiceView[];
  readonly self: SelfView;
  readonly controls: readonly ControlView[];
}

const STATUS: Record<Exclude<CallView['state'], 'active'>, ActiveCallKey> = {
  dialing: 'status.dialing',
  ringing: 'status.ringing',
  connecting: 'status.connecting',
  reconnecting: 'status.reconnecting',
};

function statusOf(
  phase: ScreenPhase,
  signaling: CallsSnapshot['signaling'],
  name: string,
  texts: ActiveCallTexts,
): string | null {
  if (phase.name === 'ringing') {
    // Without the server the state is unknown: the callee may have answered.
    if (signaling !== 'online') return texts.t('status.reconnecting');
    // The sentence is the same as for a call that ended with `busy`.
    if (phase.waiting) return texts.t('status.busy', { name });
  }
  if (phase.name !== 'active') return texts.t(STATUS[phase.name]);
  const local = phase.localHold ? [texts.t('status.held')] : [];
  const remote = phase.remoteHold ? [texts.t('status.peer_held', { name })] : [];
  return [...local, ...remote].join(' · ') || null;
}

/** Those who did not leave the call, or were never in it. */
const presentParticipants = (snapshot: CallsSnapshot) =>
  snapshot.participants.filter(({ state }) => state !== 'left');

export function callView(
  snapshot: CallsSnapshot,
  phase: ScreenPhase,
  capabilities: Capabilities,
  texts: ActiveCallTexts,
): CallView {
  const peer = phase.call.participants[0];
  const present = presentParticipants(snapshot);
  // The person who was called first may have left, and another one stayed.
  const participant = present.find((each) => each.peer.id === peer.id) ?? present[0];
  // The participant's profile is newer: the server confirms it with the answer.
  const person = personView({ ...peer, ...participant?.peer }, texts);
  const { name } = person;
  const answered = isAnswered(phase);
  const connected = answered && phase.name !== 'connecting';
  const held = answered && (phase.localHold || phase.remoteHold);
  const wanted = wantedVideo(snapshot);
  return {
    screen: 'call',
    state: phase.name,
    callId: phase.call.id,
    person,
    title: texts.t('call.with', { name: callPerson(phase.call, texts).name }),
    status: statusOf(phase, snapshot.signaling, name, texts),
    held,
    muted: snapshot.local.microphone === 'muted' ? texts.t('status.muted') : null,
    answeredAt: connected ? phase.answeredAt : null,
    remote: participant
      ? {
          id: participant.peer.id,
          stream: participant.stream,
          video: connected && !held ? participant.video : 'off',
          label: texts.t('remote.label', { name }),
        }
      : null,
    voices: present.map(({ peer: { id }, stream, silenced }) => ({
      id,
      stream: silenced ? null : stream,
    })),
    self: {
      stream: snapshot.local.stream,
      // Switching off hides it at once; switching on shows it when the camera has opened.
      video: wanted === 'off' || held ? 'off' : snapshot.local.video,
      place: answered ? 'corner' : 'behind',
    },
    controls: controlsOf(snapshot, phase, capabilities.screen && isAllowed('display-capture')),
  };
}
