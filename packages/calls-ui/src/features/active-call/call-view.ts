import { type CallsSnapshot, type Capabilities, isAnswered, type VideoSource } from '@xpchat/calls';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import { type ControlView, controlsOf, wantedVideo } from './controls.ts';
import type { ActiveCallKey, ActiveCallTexts } from './texts.ts';

/** What is received from the other person. */
export interface RemoteView {
  readonly id: string;
  readonly stream: MediaStream | null;
  readonly video: VideoSource;
  /** Accessible name of the video. */
  readonly label: string;
}

export interface SelfView {
  readonly stream: MediaStream | null;
  /** What the self-view shows; `off` hides it. */
  readonly video: VideoSource;
  /** Before the answer the own picture is the dimmed background, afterwards a tile. */
  readonly place: 'behind' | 'corner';
}

export interface CallView {
  readonly screen: 'call';
  readonly state: ScreenPhase['name'];
  readonly callId: string;
  readonly person: PersonView;
  readonly title: string;
  /** One line of words; null while the running time is the state. */
  readonly status: string | null;
  /** Since when it runs, by `Date.now()`; null before the answer. */
  readonly answeredAt: number | null;
  /** Words for the mark of the own microphone being off; null while it is on. */
  readonly muted: string | null;
  /** On hold, by whomever: nothing is seen or heard. */
  readonly held: boolean;
  /** Short remarks below the status: muted, listening only, sharing. */
  readonly remarks: readonly string[];
  readonly remote: RemoteView | null;
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
    // Cut off, nobody here knows: they may have answered.
    if (signaling !== 'online') return texts.t('status.reconnecting');
    // What rings on beside another call is told as what ended one would be.
    if (phase.waiting) return texts.t('status.busy', { name });
  }
  if (phase.name !== 'active') return texts.t(STATUS[phase.name]);
  const own = phase.localHold ? [texts.t('status.held')] : [];
  const theirs = phase.remoteHold ? [texts.t('status.peer_held', { name })] : [];
  return [...own, ...theirs].join(' · ') || null;
}

export function callView(
  snapshot: CallsSnapshot,
  phase: ScreenPhase,
  capabilities: Capabilities,
  texts: ActiveCallTexts,
): CallView {
  const participant = snapshot.participants[0];
  // The participant's profile is the fresher one: the server vouches for it at the answer.
  const person = personView({ ...phase.call.participants[0], ...participant?.peer }, texts);
  const { name } = person;
  const answered = isAnswered(phase);
  const connected = answered && phase.name !== 'connecting';
  const held = answered && (phase.localHold || phase.remoteHold);
  const wanted = wantedVideo(snapshot);
  const remarks: string[] = [];
  if (connected && snapshot.signaling !== 'online') {
    remarks.push(texts.t('status.signaling_lost'));
  }
  if (connected && !held && participant && !participant.audio) {
    remarks.push(texts.t('status.peer_muted', { name }));
  }
  if (connected && participant?.video === 'screen') {
    remarks.push(texts.t('status.peer_sharing', { name }));
  }
  if (connected && snapshot.local.microphone === 'absent') {
    remarks.push(texts.t('status.listening'));
  }
  if (connected && wanted === 'screen') remarks.push(texts.t('status.sharing'));
  return {
    screen: 'call',
    state: phase.name,
    callId: phase.call.id,
    person,
    title: texts.t('call.with', { name }),
    status: statusOf(phase, snapshot.signaling, name, texts),
    held,
    muted: snapshot.local.microphone === 'muted' ? texts.t('status.muted') : null,
    answeredAt: connected ? phase.answeredAt : null,
    remarks,
    remote: participant
      ? {
          id: participant.peer.id,
          stream: participant.stream,
          video: connected && !held ? participant.video : 'off',
          label: texts.t('remote.label', { name }),
        }
      : null,
    self: {
      stream: snapshot.local.stream,
      // Off at once when it is being switched off; on only when there is a picture to show.
      video: wanted === 'off' || held ? 'off' : snapshot.local.video,
      place: answered ? 'corner' : 'behind',
    },
    controls: controlsOf(snapshot, phase, capabilities.screen),
  };
}
