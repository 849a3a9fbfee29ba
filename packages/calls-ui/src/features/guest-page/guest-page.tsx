import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui-kit/icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import type { Preview } from './preview.ts';
import type { GuestPageKey, GuestPageTexts } from './texts.ts';
import type { Visit, VisitState } from './visit.ts';

interface Props {
  readonly visit: Visit;
  readonly preview: Preview;
  readonly texts: GuestPageTexts;
}

/** The line below the sentence that says why the visit ended. */
const HINTS: Partial<Record<GuestPageKey, GuestPageKey>> = {
  no_answer: 'no_answer_hint',
  link_invalid: 'new_link',
  link_expired: 'new_link',
  not_allowed: 'new_link',
  call_full: 'later',
  call_locked: 'later',
  failed: 'failed_hint',
};

/** The page of a guest: the name and the camera, then the lobby, then the end. */
export function GuestPage({ visit, preview, texts }: Props) {
  const { t } = texts;
  const state = useReadable(visit.state);
  return (
    <main class="xpg" data-guest-state={state.name} data-guest-reason={reasonOf(state)}>
      <section class="xpg-card" aria-live="polite">
        {state.name === 'checking' && <p class="xpg-lead">{t('checking')}</p>}
        {state.name === 'form' && (
          <Form state={state} visit={visit} preview={preview} texts={texts} />
        )}
        {(state.name === 'asking' || state.name === 'waiting') && (
          <>
            <div class="xpg-dots" aria-hidden="true">
              <span />
              <span />
              <span />
            </div>
            <h1 class="xpg-title">{t(lobbyTitle(state))}</h1>
            {state.name === 'waiting' && <p class="xpg-lead">{t('waiting_hint')}</p>}
            <Picture preview={preview} texts={texts} />
            <button
              type="button"
              class="xpg-button"
              data-action="guest-cancel"
              onClick={() => void visit.again()}
            >
              {t('cancel')}
            </button>
          </>
        )}
        {state.name === 'in_call' && <p class="xpg-lead">{t('admitted')}</p>}
        {state.name === 'over' && (
          <>
            <h1 class="xpg-title">{t(state.why)}</h1>
            {HINTS[state.why] && <p class="xpg-lead">{t(HINTS[state.why] as GuestPageKey)}</p>}
            {state.next && (
              <button
                type="button"
                class="xpg-button xpg-button--main"
                data-action="guest-again"
                onClick={() => void visit.again()}
              >
                {t(state.next)}
              </button>
            )}
          </>
        )}
      </section>
    </main>
  );
}

function lobbyTitle(state: Extract<VisitState, { name: 'asking' | 'waiting' }>): GuestPageKey {
  if (state.name === 'asking') return 'asking';
  return state.isOffline ? 'offline' : 'waiting';
}

const reasonOf = (state: VisitState) => (state.name === 'over' ? state.why : undefined);

interface FormProps extends Props {
  readonly state: Extract<VisitState, { name: 'form' }>;
}

function Form({ state: { hasVideo, problem, isBusy }, visit, preview, texts }: FormProps) {
  const { t } = texts;
  const [name, setName] = useState(visit.name);
  const { blocked } = useReadable(preview.state);
  const submit = (event: Event) => {
    event.preventDefault();
    void visit.requestEntry(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <h1 class="xpg-title">{t('title')}</h1>
      <p class="xpg-lead">{t('lead')}</p>
      {hasVideo && <Picture preview={preview} texts={texts} />}
      <Toggles hasVideo={hasVideo} preview={preview} texts={texts} />
      {blocked && (
        <p class="xpg-note" role="alert">
          {t('blocked')}
        </p>
      )}
      <label class="xpg-label" for="xpg-name">
        {t('name')}
      </label>
      <input
        id="xpg-name"
        class="xpg-field"
        data-guest-name=""
        autocomplete="name"
        maxLength={60}
        required
        value={name}
        aria-invalid={problem === 'name_invalid' ? 'true' : undefined}
        aria-describedby={problem ? 'xpg-problem' : undefined}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      {problem && (
        <p id="xpg-problem" class="xpg-note xpg-note--problem" role="alert">
          {t(problem)}
        </p>
      )}
      <button
        type="submit"
        class="xpg-button xpg-button--main"
        data-action="guest-ask"
        disabled={isBusy || !name.trim()}
      >
        {t('ask')}
      </button>
    </form>
  );
}

interface PreviewProps {
  readonly preview: Preview;
  readonly texts: GuestPageTexts;
}

/** What the camera sees, as in a mirror. */
function Picture({ preview, texts }: PreviewProps) {
  const { stream } = useReadable(preview.state);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    if (stream) Promise.resolve(element.play()).catch(() => {});
  }, [stream]);
  return (
    <div class="xpg-picture">
      <video
        ref={video}
        class="xpg-video"
        data-guest-preview=""
        muted
        playsInline
        hidden={!stream}
      />
      {!stream && <p>{texts.t('camera_off')}</p>}
    </div>
  );
}

function Toggles({ hasVideo, preview, texts }: PreviewProps & { readonly hasVideo: boolean }) {
  const { t } = texts;
  const { camera, microphone } = useReadable(preview.state);
  return (
    <div class="xpg-toggles">
      <button
        type="button"
        class="xpg-toggle"
        data-action="guest-microphone"
        aria-pressed={microphone}
        onClick={() => preview.toggleMicrophone()}
      >
        <Icon name={microphone ? 'microphone' : 'microphone-off'} />
        <span>{t(microphone ? 'microphone_on' : 'microphone_off')}</span>
      </button>
      {hasVideo && (
        <button
          type="button"
          class="xpg-toggle"
          data-action="guest-camera"
          aria-pressed={camera}
          onClick={() => void preview.setCamera(!camera)}
        >
          <Icon name={camera ? 'camera' : 'camera-off'} />
          <span>{t(camera ? 'camera_on' : 'camera_off')}</span>
        </button>
      )}
    </div>
  );
}
