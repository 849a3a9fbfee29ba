import type { CallRecording, Peer } from '@xpchat/calls';
import { render } from 'preact';
import { apiBase } from '../../calls-api/calls-api.ts';
import type { AppContext } from '../../context/app-context.ts';
import { personView } from '../../ui-kit/person.ts';
import { OwnRecording, type RecorderCode, type UploadProgress } from './own-recording.ts';
import { recordingInputs } from './recording-inputs.ts';
import { RecordingNotice, type RecordingPress } from './recording-notice.tsx';
import { recordingOwner } from './recording-owner.ts';
import { endWords } from './recording-view.ts';
import type { RecordingKey } from './texts.ts';

/**
 * Asks this person before a recording, marks a recorded call, records on the device that started it, and
 * sends what was recorded. Returns a function that stops all that.
 */
export function followRecording<Key extends string>(
  context: AppContext<RecordingKey | Key>,
  loadCode: () => Promise<RecorderCode>,
): () => void {
  const { calls, ui, texts, server, clock } = context;
  const place = document.createElement('div');
  const nameOf = (peer: Peer) => personView(peer, texts).name;
  const press = (action: RecordingPress) => {
    pressRecording(context, action);
  };
  const own = new OwnRecording({
    loadCode,
    api: apiBase(server?.url, location.href).replace(/\/$/, ''),
    token: server?.token,
    clock,
    owner: recordingOwner(),
    inputs: (snapshot, { startedBy }) => recordingInputs(snapshot, startedBy, nameOf),
    onProblem: (problem) => ui.showToast(texts.t(`recording.${problem}`)),
    onUpload: (upload) => ui.showToast(uploadWords(upload)),
    onFailed: () => press('stop'),
  });
  function uploadWords(upload: UploadProgress | null): string {
    const { t } = texts;
    switch (upload?.phase) {
      case undefined:
      case 'done':
      case 'stopped':
        return t('recording.done');
      case 'sending': {
        const percent = upload.size > 0 ? Math.floor((100 * upload.sent) / upload.size) : 0;
        return t('recording.sending', { percent: String(percent) });
      }
      case 'waiting_for_network':
        return t('recording.offline');
      case 'server_full':
      case 'refused':
        return t(`recording.${upload.phase}`);
    }
  }
  let before: CallRecording | null = null;
  const update = () => {
    const snapshot = calls.state.get();
    const { recording } = snapshot;
    own.update(snapshot);
    const isOn = recording?.state === 'on' || recording?.state === 'paused';
    // The root is drawn again with the interface.
    const root = document.querySelector('[data-webrtc-calls]');
    if (root && place.parentNode !== root) root.append(place);
    if (isOn) root?.setAttribute('data-recording', 'on');
    else root?.removeAttribute('data-recording');
    const isNewState = recording && recording.state !== before?.state;
    const words = isNewState && recording.state === 'over' ? endWords(recording, texts) : null;
    if (words) ui.showToast(words);
    before = recording;
  };
  const stop = calls.state.subscribe(update);
  render(<RecordingNotice context={context} onPress={press} />, place);
  update();
  return () => {
    stop();
    own.close();
    render(null, place);
    place.remove();
  };
}

/** An error is shown as a toast. */
function pressRecording<Key extends string>(
  { calls, ui }: AppContext<Key>,
  action: RecordingPress,
): void {
  const run = async () => {
    const recordings = await calls.recordings();
    if (action === 'agree' || action === 'decline') await recordings.answer(action === 'agree');
    else await recordings[action]();
  };
  run().catch((error: unknown) => {
    const code = error instanceof Object && 'code' in error ? String(error.code) : '';
    // It ended in the same moment: the state says how.
    if (code !== 'already_done') ui.showToast('', code);
  });
}
