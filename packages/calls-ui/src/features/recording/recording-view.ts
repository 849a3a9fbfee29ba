import { type CallRecording, type CallsSnapshot, isAnswered, type Peer } from '@xpchat/calls';
import { personView } from '../../ui-kit/person.ts';
import type { RecordingTexts } from './texts.ts';

/** What the interface shows of a recording. */
export type RecordingView =
  | { readonly shows: 'nothing' }
  /** This person has to answer. */
  | {
      readonly shows: 'question';
      readonly title: string;
      readonly name: string;
      readonly detail: string;
      /** Words of the button that refuses. */
      readonly decline: string;
    }
  /** Others have to answer. */
  | { readonly shows: 'waiting'; readonly words: string; readonly canCancel: boolean }
  | {
      readonly shows: 'mark';
      readonly words: string;
      readonly isPaused: boolean;
      /** Milliseconds that were recorded at `since`. */
      readonly recordedMs: number;
      readonly since: number;
      /** This device records, so it may pause. */
      readonly canPause: boolean;
    };

const NOTHING: RecordingView = { shows: 'nothing' };

/** Pure. */
export function recordingView(
  { phase, recording }: CallsSnapshot,
  texts: RecordingTexts,
): RecordingView {
  if (!recording || !isAnswered(phase) || recording.state === 'over') return NOTHING;
  const { t } = texts;
  const nameOf = (peer: Peer) => personView(peer, texts).name;
  const name = nameOf(recording.startedBy);
  const isRunning = recording.state !== 'asking';
  if (recording.isAsked) {
    return {
      shows: 'question',
      title: t(isRunning ? 'recording.runs' : `recording.asks.${recording.content}`, { name }),
      name,
      detail: t(isRunning ? 'recording.runs_detail' : 'recording.asks_detail'),
      decline: t(isRunning ? 'recording.leave' : 'recording.decline'),
    };
  }
  if (!isRunning) {
    const names = recording.asked.map(nameOf).join(', ');
    return {
      shows: 'waiting',
      words: t('recording.waits', { names }),
      canCancel: recording.isOwn,
    };
  }
  const isPaused = recording.state === 'paused';
  return {
    shows: 'mark',
    words: t(isPaused ? 'recording.paused' : 'recording.mark'),
    isPaused,
    recordedMs: recording.recordedMs,
    since: recording.since,
    canPause: recording.isOwn,
  };
}

/** What a toast says about the end of a recording; null if there is nothing to say. */
export function endWords(recording: CallRecording, texts: RecordingTexts): string | null {
  const { reason, endedBy, isOwn } = recording;
  const name = endedBy ? personView(endedBy, texts).name : '';
  switch (reason) {
    case 'declined':
    case 'no_answer':
    case 'withdrawn':
    case 'recorder_left':
      return texts.t(`recording.${reason}`, { name });
    case 'stopped':
      // The upload says more to the person who recorded.
      return isOwn ? null : texts.t('recording.stopped', { name });
    case 'call_ended':
    case undefined:
      return null;
  }
}
