import { type CallsSnapshot, isAnswered } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { loadRecorder } from './load-recorder.ts';
import type { RecordButtonKey } from './texts.ts';

/** The button that starts and stops a recording. */
export interface RecordControl {
  readonly label: 'record.start' | 'record.stop' | 'record.withdraw';
  /** What a press does. */
  readonly press: 'start' | 'stop' | 'withdraw';
  readonly on: boolean;
  /** People are being asked. */
  readonly pending: boolean;
}

/** Null where this person can neither start nor stop a recording. Pure. */
export function recordControl(snapshot: CallsSnapshot): RecordControl | null {
  const { phase, group, recording, recordingConsent } = snapshot;
  const isConnected = isAnswered(phase) && phase.name !== 'connecting';
  if (!isConnected || recordingConsent === null) return null;
  if (recording && recording.state !== 'over') {
    // The question has buttons of its own.
    if (recording.isAsked) return null;
    const pending = recording.state === 'asking';
    const mayStop = recording.isOwn || group?.isHost === true;
    if (mayStop) return { label: 'record.stop', press: 'stop', on: true, pending };
    // With a mere notice there is no consent to withdraw.
    if (recordingConsent === 'notice') return null;
    return { label: 'record.withdraw', press: 'withdraw', on: true, pending };
  }
  return group?.isGuest
    ? null
    : { label: 'record.start', press: 'start', on: false, pending: false };
}

/** An error is shown as a toast. */
export function pressRecord<Key extends string>(
  { calls, ui, texts, lazy }: AppContext<RecordButtonKey | Key>,
  { press }: RecordControl,
): void {
  const run = async () => {
    if (press === 'start') {
      const { whyNoRecorder } = await loadRecorder(lazy);
      if (whyNoRecorder() !== null) {
        ui.showToast(texts.t('record.cannot'));
        return;
      }
    }
    const recordings = await calls.recordings();
    if (press === 'start') await recordings.start();
    else if (press === 'stop') await recordings.stop();
    else await recordings.answer(false);
  };
  run().catch((error: unknown) => {
    const code = error instanceof Object && 'code' in error ? String(error.code) : 'not_connected';
    // It ended in the same moment.
    if (code !== 'already_done') ui.showToast('', code);
  });
}
