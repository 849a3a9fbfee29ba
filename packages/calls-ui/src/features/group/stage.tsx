import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { countWords } from '../../i18n/count-words.ts';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import { Duration } from '../../ui-kit/duration.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import type { PersonView } from '../../ui-kit/person.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { useViewport } from '../../ui-kit/use-viewport.ts';
import type { Size } from '../../ui-kit/video-fit.ts';
import { Words } from '../../ui-kit/words.tsx';
import { pageOrder } from './page-order.ts';
import { PresenceNews } from './presence.tsx';
import { useQuality } from './quality.ts';
import { SfuNotice } from './sfu-notice.tsx';
import { sfuNotice } from './sfu-notice-view.ts';
import { useSpeakers, type Voice } from './speakers.ts';
import { stageBox } from './stage-box.ts';
import { stageLayout } from './stage-layout.ts';
import { mainTile, SELF, stageView, type TileView } from './stage-view.ts';
import type { GroupKey } from './texts.ts';
import { Tile } from './tile.tsx';
import { useVideoSizes } from './video-sizes.ts';

interface Props<Key extends string> {
  /** The status line of the call: words, or the time of the answer. */
  readonly view: {
    readonly state: ScreenPhase['name'];
    readonly person: PersonView;
    readonly status: string | null;
    readonly answeredAt: number | null;
  };
  readonly context: AppContext<GroupKey | Key>;
  /** The tile of a minimised call; null on the full screen. */
  readonly box: Size | null;
  /** Whether the tile of a minimised call has a picture. */
  readonly onPicture: (visible: boolean) => void;
}

/** Height, or width, of the buttons that turn the pages, with their gap. */
const PAGER_SIZE_PX = 52;
/** A lower stage has the buttons beside the tiles. */
const MIN_HEIGHT_WITH_PAGER_PX = 320;

/** All participants of a group call. Their voices play elsewhere, so nothing here interrupts them. */
export function Stage<Key extends string>({ view, context, box, onPicture }: Props<Key>) {
  const { calls, ui, texts, clock } = context;
  const { t } = texts;
  const snapshot = useReadable(calls.state);
  const { stage, layout, pinned, side } = useReadable(ui);
  const viewport = useViewport();
  const [wantedPage, setPage] = useState(0);
  const quality = useQuality(calls, clock);
  const people = stageView(snapshot, stage ?? [], texts, quality);
  const { microphone } = snapshot.local;
  const voices: Voice[] = [];
  for (const { key, kind, stream } of people.tiles) {
    if (stream && kind !== 'screen' && (key !== SELF || microphone === 'on'))
      voices.push({ key, stream });
  }
  const speakers = useSpeakers(voices, clock);
  const recent = useRecentRemotes(speakers.last);
  const screen = useNewest(people.screens);
  const main = mainTile(people, pinned, screen, recent[0] ?? null);
  const notice = sfuNotice(snapshot, texts);
  const area = box ? null : stageBox(viewport, side !== null && side !== 'react', notice !== null);
  // A shared screen, and a pinned person, are large in the grid as well.
  const fixed = main !== null && (main === pinned || main === screen);
  const isLow = area !== null && area.height < MIN_HEIGHT_WITH_PAGER_PX;
  /** The keys as they were ordered for the pages when they were last drawn. */
  const shown = useRef<readonly string[]>([]);
  const placed = area && place(area);
  function place(room: Size) {
    const keys = people.tiles.map(({ key }) => key);
    const shape = layout === 'grid' && fixed ? 'speaker' : layout;
    const whole = stageLayout(shape, keys, main, room, wantedPage);
    if (whole.pages === 1) return whole;
    const less = isLow
      ? { ...room, width: room.width - 2 * PAGER_SIZE_PX }
      : { ...room, height: room.height - PAGER_SIZE_PX };
    const { size } = stageLayout(shape, keys, main, less, wantedPage);
    const isDivided = shape !== 'grid' && main !== null;
    const paged = isDivided ? keys.filter((key) => key !== main) : keys;
    shown.current = pageOrder(paged, size, { shown: shown.current, recent, own: SELF });
    const ordered = isDivided ? [main, ...shown.current] : shown.current;
    return stageLayout(shape, ordered, main, less, wantedPage);
  }
  const rectOf = (key: string) =>
    box && key === main ? { ...box, left: 0, top: 0 } : placed?.tiles.get(key);
  useVideoSizes(people.tiles, rectOf);
  // The tile of a minimised call shows who speaks, with their avatar if they have no camera.
  const isTile = box !== null;
  useEffect(() => {
    if (!isTile) return;
    onPicture(true);
    return () => onPicture(false);
  }, [isTile, onPicture]);
  const [focused, setFocused] = useState<string | null>(null);
  const drawn = people.tiles.filter(({ key }) => rectOf(key)).map(({ key }) => key);
  const stop = focused !== null && drawn.includes(focused) ? focused : drawn[0];
  const tile = (each: TileView) => {
    const rect = rectOf(each.key);
    if (!rect) return null;
    return (
      <Tile
        key={each.key}
        view={each}
        rect={rect}
        speaking={speakers.speaking.includes(each.key)}
        pinned={pinned === each.key}
        texts={texts}
        isStop={stop === each.key}
        onFocus={() => setFocused(each.key)}
        onPin={box ? undefined : () => ui.set({ pinned: pinned === each.key ? null : each.key })}
      />
    );
  };
  if (!area || !placed) {
    return (
      <div
        class="xpc-stage"
        style={{ left: 0, top: 0, width: '100%', height: `${box?.height ?? 0}px` }}
      >
        {people.tiles.map(tile)}
        <PresenceNews key="news" snapshot={snapshot} texts={texts} clock={clock} />
      </div>
    );
  }
  const { page, pages } = placed;
  const aside = isLow && pages > 1 ? PAGER_SIZE_PX : 0;
  return (
    <>
      <div class="xpc-stage__title">
        <p class="xpc-name">
          {snapshot.group ? (
            countWords(texts, 'group.people', people.count)
          ) : (
            <Words words={view.person.name} name={view.person.name} />
          )}
        </p>
        <p class="xpc-status">
          {view.status !== null ? (
            <Words words={view.status} />
          ) : (
            view.answeredAt !== null && <Duration since={view.answeredAt} />
          )}
        </p>
      </div>
      <div
        class="xpc-stage"
        style={{
          left: `${area.left + aside}px`,
          top: `${area.top}px`,
          width: `${area.width - 2 * aside}px`,
          height: `${area.height}px`,
        }}
      >
        {people.tiles.map(tile)}
        <PresenceNews key="news" snapshot={snapshot} texts={texts} clock={clock} />
      </div>
      <SfuNotice words={notice} fallback={snapshot.group?.fallback} />
      {pages > 1 && (
        <div
          class={`xpc-stage__pages${isLow ? ' xpc-stage__pages--beside' : ''}`}
          style={{
            left: `${area.left}px`,
            top: `${isLow ? area.top : area.top + area.height - PAGER_SIZE_PX + 4}px`,
            width: `${area.width}px`,
            height: isLow ? `${area.height}px` : undefined,
          }}
        >
          <PageButton
            name="back"
            words={t('group.previous')}
            off={page === 0}
            onPress={() => setPage(page - 1)}
          />
          <span class="xpc-numbers">
            {page + 1} / {pages}
          </span>
          <PageButton
            name="next"
            words={t('group.next')}
            off={page === pages - 1}
            onPress={() => setPage(page + 1)}
          />
        </div>
      )}
    </>
  );
}

/** The speakers other than this person, the last one first: one's own picture is large only when it is pinned. */
function useRecentRemotes(last: string | null): readonly string[] {
  const [recent, setRecent] = useState<readonly string[]>([]);
  useEffect(() => {
    if (last !== null && last !== SELF)
      setRecent((old) => [last, ...old.filter((key) => key !== last)]);
  }, [last]);
  return recent;
}

/** The screen that was shared last, of those that are shared. */
function useNewest(screens: readonly string[]): string | null {
  const order = useRef<readonly string[]>([]);
  const known = order.current.filter((key) => screens.includes(key));
  order.current = [...known, ...screens.filter((key) => !known.includes(key))];
  return order.current[order.current.length - 1] ?? null;
}

interface PageProps {
  readonly name: 'back' | 'next';
  readonly words: string;
  readonly off: boolean;
  readonly onPress: () => void;
}

function PageButton({ name, words, off, onPress }: PageProps) {
  return (
    <button
      type="button"
      class={`xpc-button xpc-tool xpc-page--${name}`}
      data-action={name === 'back' ? 'page-back' : 'page-next'}
      aria-label={words}
      title={words}
      disabled={off}
      onClick={onPress}
    >
      <LazyIcon name="back" />
    </button>
  );
}
