import type { AppContext } from '../../context/app-context.ts';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { Duration } from '../../ui-kit/duration.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { recordingView } from './recording-view.ts';
import type { RecordingKey } from './texts.ts';

export type RecordingPress = 'agree' | 'decline' | 'stop' | 'pause' | 'resume';

interface Props<Key extends string> {
  readonly context: AppContext<RecordingKey | Key>;
  readonly onPress: (press: RecordingPress) => void;
}

/** The question before a recording, and the mark while it runs. Drawn over every layout of the call. */
export function RecordingNotice<Key extends string>({ context, onPress }: Props<Key>) {
  const { calls, texts } = context;
  const { t } = texts;
  const view = recordingView(useReadable(calls.state), texts);
  return (
    <div class="xpc-recording">
      {/* The element exists before its words, so that screen readers announce them. */}
      <p class="xpc-hidden" role="status">
        {view.shows === 'mark' ? t(view.isPaused ? 'recording.paused' : 'recording.began') : ''}
      </p>
      {view.shows === 'question' && (
        <div class="xpc-panel xpc-recording__card" role="alertdialog" aria-label={view.title}>
          <p class="xpc-recording__title">
            <Words words={view.title} name={view.name} />
          </p>
          <p class="xpc-recording__detail">{view.detail}</p>
          <div class="xpc-recording__buttons">
            <button
              type="button"
              class="xpc-button xpc-pill xpc-pill--main"
              data-action="consent-accept"
              onClick={() => onPress('agree')}
            >
              {t('recording.agree')}
            </button>
            <button
              type="button"
              class="xpc-button xpc-pill xpc-pill--soft"
              data-action="consent-decline"
              onClick={() => onPress('decline')}
            >
              {view.decline}
            </button>
          </div>
        </div>
      )}
      {view.shows === 'waiting' && (
        <div class="xpc-panel xpc-recording__card xpc-recording__card--small" role="status">
          <p class="xpc-recording__detail">{view.words}</p>
          {view.canCancel && (
            <button
              type="button"
              class="xpc-button xpc-pill xpc-pill--soft"
              data-action="consent-cancel"
              onClick={() => onPress('stop')}
            >
              {t('recording.cancel')}
            </button>
          )}
        </div>
      )}
      {view.shows === 'mark' && (
        <div class={`xpc-recording__mark${view.isPaused ? ' xpc-recording__mark--paused' : ''}`}>
          <span class="xpc-recording__dot" aria-hidden="true" />
          <span>{view.words}</span>
          {view.isPaused ? (
            <span class="xpc-numbers">{clockDuration(view.recordedMs)}</span>
          ) : (
            <Duration since={view.since - view.recordedMs} clock={context.clock} />
          )}
          {view.canPause && (
            <button
              type="button"
              class="xpc-button xpc-recording__pause"
              data-action={view.isPaused ? 'recording-resume' : 'recording-pause'}
              aria-label={t(view.isPaused ? 'recording.resume' : 'recording.pause')}
              title={t(view.isPaused ? 'recording.resume' : 'recording.pause')}
              onClick={() => onPress(view.isPaused ? 'resume' : 'pause')}
            />
          )}
        </div>
      )}
    </div>
  );
}
