import {
  type CallsSnapshot,
  type CallType,
  type Capabilities,
  isAnswered,
  type LivePhase,
  type VideoSource,
} from '@xpchat/calls';
import { clockDuration, spokenDuration } from '../i18n/duration.ts';
import type { TextKey } from '../i18n/en.ts';
import type { Texts } from '../i18n/texts.ts';
import type { CardButton } from './card-button.ts';
import { type ControlView, controlsOf, type ScreenPhase, wantedVideo } from './controls.ts';
import { endText, endWords } from './end-view.ts';
import { type PersonView, personView } from './person.ts';

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

/** Somebody calls, or a call can be returned to after a reload. */
export interface CardView {
  readonly screen: 'incoming';
  readonly state: 'incoming' | 'reconnecting';
  readonly callId: string;
  readonly person: PersonView;
  readonly kind: string;
  /** The whole sentence, for the accessible name. */
  readonly sentence: string;
  readonly buttons: readonly CardButton[];
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

export interface EndedView {
  readonly screen: 'ended';
  readonly state: 'ended';
  readonly callId: string;
  readonly person: PersonView;
  readonly type: CallType;
  readonly words: string;
  /** `00:42`, or null for a call that was never answered. */
  readonly duration: string | null;
  readonly spoken: string;
  readonly again: string | null;
  /** Milliseconds that the card stays. */
  readonly stay: number;
}

export type OverlayView =
  | { readonly screen: 'none'; readonly state: 'idle' }
  | CardView
  | CallView
  | EndedView;

const STATUS: Record<Exclude<CallView['state'], 'active'>, TextKey> = {
  dialing: 'status.dialing',
  ringing: 'status.ringing',
  connecting: 'status.connecting',
  reconnecting: 'status.reconnecting',
};

function statusOf(
  phase: ScreenPhase,
  signaling: CallsSnapshot['signaling'],
  name: string,
  texts: Texts,
): string | null {
  if (phase.name === 'ringing') {
    // Cut off, nobody here knows: they may have answered.
    if (signaling !== 'online') return texts.say('status.reconnecting');
    // What rings on beside another call is told as what ended one would be.
    if (phase.waiting) return texts.say('end.busy', { name });
  }
  if (phase.name !== 'active') return texts.say(STATUS[phase.name]);
  const own = phase.localHold ? [texts.say('status.held')] : [];
  const theirs = phase.remoteHold ? [texts.say('status.peer_held', { name })] : [];
  return [...own, ...theirs].join(' · ') || null;
}

function callView(
  snapshot: CallsSnapshot,
  phase: ScreenPhase,
  capabilities: Capabilities,
  texts: Texts,
): CallView {
  const participant = snapshot.participants[0];
  // The participant's profile is the fresher one: the server vouches for it at the answer.
  const person = personView({ ...phase.call.peer, ...participant?.peer }, texts);
  const { name } = person;
  const answered = isAnswered(phase);
  const connected = answered && phase.name !== 'connecting';
  const held = answered && (phase.localHold || phase.remoteHold);
  const wanted = wantedVideo(snapshot);
  const remarks: string[] = [];
  if (connected && snapshot.signaling !== 'online') {
    remarks.push(texts.say('status.signaling_lost'));
  }
  if (connected && !held && participant && !participant.audio) {
    remarks.push(texts.say('status.peer_muted', { name }));
  }
  if (connected && participant?.video === 'screen') {
    remarks.push(texts.say('status.peer_sharing', { name }));
  }
  if (connected && snapshot.local.microphone === 'absent') {
    remarks.push(texts.say('status.listening'));
  }
  if (connected && wanted === 'screen') remarks.push(texts.say('status.sharing'));
  return {
    screen: 'call',
    state: phase.name,
    callId: phase.call.id,
    person,
    title: texts.say('call.with', { name }),
    status: statusOf(phase, snapshot.signaling, name, texts),
    held,
    muted: snapshot.local.microphone === 'muted' ? texts.say('status.muted') : null,
    answeredAt: connected ? phase.answeredAt : null,
    remarks,
    remote: participant
      ? {
          id: participant.peer.id,
          stream: participant.stream,
          video: connected && !held ? participant.video : 'off',
          label: texts.say('remote.label', { name }),
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

function cardView(
  phase: Extract<LivePhase, { name: 'incoming' | 'returnable' }>,
  texts: Texts,
): CardView {
  const { call } = phase;
  const person = personView(call.peer, texts);
  const { name } = person;
  // The second script's card of it says more and replaces this one.
  const back = phase.name === 'returnable';
  const video = call.type === 'video';
  const kind = texts.say(back ? 'return.kind' : `call.${call.type}`);
  const title = back ? name : texts.say('incoming.title', { name });
  const no = back ? 'action.end' : 'action.reject';
  const yes = back ? 'action.return' : 'action.accept';
  const buttons: CardButton[] = [
    { action: back ? 'end' : 'reject', icon: 'phone-off', hint: no, label: no, look: 'end' },
  ];
  if (video && !back) {
    buttons.push({
      action: 'accept-audio',
      icon: 'camera-off',
      hint: 'action.accept_audio',
      label: 'action.accept_audio.short',
      side: true,
    });
  }
  buttons.push({
    action: back ? 'return' : 'accept',
    icon: video ? 'camera' : 'phone',
    hint: yes,
    label: yes,
    look: 'answer',
  });
  return {
    screen: 'incoming',
    state: back ? 'reconnecting' : 'incoming',
    callId: call.id,
    person,
    kind,
    sentence: `${title}. ${kind}`,
    buttons,
  };
}

/** All that the overlay draws, in words of one language. Pure. */
export function overlayView(
  snapshot: CallsSnapshot,
  capabilities: Capabilities,
  texts: Texts,
): OverlayView {
  const { phase } = snapshot;
  switch (phase.name) {
    case 'idle':
      return { screen: 'none', state: 'idle' };
    case 'incoming':
    case 'returnable':
      return cardView(phase, texts);
    case 'ended': {
      const person = personView(phase.call.peer, texts);
      const end = endWords(phase);
      const words = endText(phase, texts, person.name);
      const answered =
        phase.duration > 0 && (phase.reason === 'completed' || phase.reason === 'connection_lost');
      return {
        screen: 'ended',
        state: 'ended',
        callId: phase.call.id,
        person,
        type: phase.call.type,
        words,
        duration: answered ? clockDuration(phase.duration) : null,
        spoken: answered ? `${words}. ${spokenDuration(phase.duration, texts)}` : words,
        again: end.again && texts.say(`action.${end.again}`),
        stay: end.stay,
      };
    }
    case 'dialing':
    case 'ringing':
    case 'connecting':
    case 'active':
    case 'reconnecting':
      return callView(snapshot, phase, capabilities, texts);
  }
}
