import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { playMedia } from '../../ui-kit/play-media.ts';
import { useReleasedMedia } from '../../ui-kit/quirks/use-released-media.ts';
import { RemoteVideo } from '../../ui-kit/remote-video.tsx';
import { Words } from '../../ui-kit/words.tsx';
import { Face } from './face.tsx';
import type { Rect } from './grid-layout.ts';
import { movePin } from './pin-keys.ts';
import type { TileView } from './stage-view.ts';
import type { GroupTexts } from './texts.ts';

/** The largest part of a picture that may be cut off: as for a square from 16:9. */
const MAX_CROP = 0.45;
/** In a tile that is wider than this ratio, a picture would lose the top of heads, so less is cut off. */
const WIDE_ASPECT_RATIO = 1.9;

/** The avatar leaves room for the name below it. */
function avatarSize({ width, height }: Rect): number {
  return Math.round(Math.max(28, Math.min(width * 0.42, (height - 32) * 0.66, 128)));
}

interface Props {
  readonly view: TileView;
  readonly rect: Rect;
  readonly speaking: boolean;
  readonly pinned: boolean;
  readonly texts: GroupTexts;
  /** Undefined where nothing can be pinned. */
  readonly onPin: (() => void) | undefined;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
  readonly onFocus: () => void;
}

/** One person, or their screen, on the stage. */
export function Tile({ view, rect, speaking, pinned, texts, onPin, isStop, onFocus }: Props) {
  const { person, kind, state, words, muted, hand, handPlace, quality } = view;
  const [hasPicture, setHasPicture] = useState(false);
  const picture = hasPicture && view.video !== 'off';
  const { name } = person;
  const classes = ['xpc-tile'];
  if (speaking) classes.push('xpc-tile--speaking');
  if (picture) classes.push('xpc-tile--picture');
  if (state !== 'active') classes.push('xpc-tile--away');
  if (kind === 'screen') classes.push('xpc-tile--screen');
  if (rect.width < 220 || rect.height < 160) classes.push('xpc-tile--small');
  const caption = kind === 'screen' ? view.label : name;
  const marks = [
    muted && texts.t('tile.muted'),
    hand && texts.t('tile.hand'),
    quality && texts.t(`tile.${quality}`),
    words,
  ].filter(Boolean);
  const avatar = avatarSize(rect);
  const pinWords = texts.t(pinned ? 'tile.unpin' : 'tile.pin', { name: caption });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class={classes.join(' ')}
      role="group"
      aria-label={[caption, ...marks].join(', ')}
      data-participant={kind === 'person' ? person.id : undefined}
      data-screen={kind === 'screen' ? person.id : undefined}
      data-state={kind === 'person' ? state : undefined}
      style={{
        left: `${rect.left}px`,
        top: `${rect.top}px`,
        width: `${rect.width}px`,
        height: `${rect.height}px`,
        '--_avatar': `${avatar}px`,
        '--_initials': `${Math.round(avatar * 0.36)}px`,
      }}
    >
      {kind === 'self' ? (
        <SelfVideo view={view} onPicture={setHasPicture} />
      ) : (
        <RemoteVideo
          remote={{ id: person.id, stream: view.stream, video: view.video, label: view.label }}
          box={rect}
          maxCrop={rect.width > rect.height * WIDE_ASPECT_RATIO ? undefined : MAX_CROP}
          onPicture={setHasPicture}
        />
      )}
      {!picture && kind !== 'screen' && (
        <Face person={person} breathing={state === 'ringing' || state === 'invited'} />
      )}
      {hand && (
        <span class="xpc-tile__hand" aria-hidden="true">
          <LazyIcon name="hand" />
          {handPlace !== null && <span class="xpc-tile__place">{handPlace}</span>}
        </span>
      )}
      <div class="xpc-tile__words" aria-hidden="true">
        <span class="xpc-tile__line">
          {muted && <Icon name="microphone-off" />}
          {quality && (
            <span class={`xpc-tile__quality xpc-tile__quality--${quality}`}>
              <LazyIcon name="signal" />
            </span>
          )}
          <span class="xpc-tile__name" title={caption}>
            <Words words={caption} name={name} />
          </span>
        </span>
        {words !== null && kind !== 'screen' && (
          <span class="xpc-tile__state">
            <Words words={words} />
          </span>
        )}
      </div>
      {onPin && (
        <button
          type="button"
          class={`xpc-button xpc-tile__pin${pinned ? ' xpc-tile__pin--on' : ''}`}
          data-action="pin"
          aria-label={pinWords}
          title={pinWords}
          aria-pressed={pinned}
          tabIndex={isStop ? 0 : -1}
          onClick={onPin}
          onFocus={onFocus}
          onKeyDown={movePin}
        >
          <LazyIcon name="pin" />
        </button>
      )}
    </div>
  );
}

interface SelfProps {
  readonly view: TileView;
  readonly onPicture: (visible: boolean) => void;
}

/** The own picture, mirrored as people expect; a screen is not. */
function SelfVideo({ view: { stream, video, label }, onPicture }: SelfProps) {
  const element = useRef<HTMLVideoElement>(null);
  useReleasedMedia(element);
  const show = useCallback(() => onPicture(true), [onPicture]);
  useLayoutEffect(() => {
    const own = element.current;
    if (!own || own.srcObject === stream) return;
    own.srcObject = stream;
    if (stream) playMedia(own);
  }, [stream]);
  return (
    <video
      ref={element}
      class={`xpc-remote${video !== 'off' ? ' xpc-remote--on' : ''}${video === 'camera' ? ' xpc-self__video--mirror' : ' xpc-remote--whole'}`}
      data-local=""
      aria-label={label}
      aria-hidden={video === 'off' ? 'true' : undefined}
      onLoadedData={show}
      autoplay
      playsInline
      muted
    />
  );
}
