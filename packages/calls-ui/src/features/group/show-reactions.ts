import { isLive } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { personView } from '../../ui-kit/person.ts';
import type { UiKitKey } from '../../ui-kit/texts.ts';
import type { callToolsTexts } from './texts.ts';

const SHOWN_MS = 3_000;
/** More at once cover the people. */
const MAX_SHOWN = 12;

/** Where the reaction of a person rises from, in the window: their tile, else the middle of the call. */
function placeOf(root: Element, from: string | null): { left: number; top: number } {
  const tile =
    from === null
      ? root.querySelector('.xpc-tile [data-local]')?.parentElement
      : Array.from(root.querySelectorAll('[data-participant]')).find(
          (each) => each.getAttribute('data-participant') === from,
        );
  const { left, top, width, height } = (
    tile ??
    root.querySelector('.xpc-call') ??
    root
  ).getBoundingClientRect();
  const aside = (Math.random() - 0.5) * Math.min(width * 0.3, 120);
  return { left: left + width / 2 + aside, top: top + height * (tile ? 0.72 : 0.66) };
}

/**
 * Shows the reactions of the call in the foreground for a moment. The first one that comes brings the group script, which
 * would be too late to show it. Returns a function that stops that.
 */
export function showReactions<Key extends string>({
  calls,
  texts,
  clock,
}: AppContext<keyof typeof callToolsTexts | UiKitKey | Key>): () => void {
  const shown = new Set<HTMLElement>();
  const remove = (element: HTMLElement) => {
    element.remove();
    shown.delete(element);
  };
  const stop = calls.on('reaction', ({ callId, from, emoji }) => {
    const { phase, participants } = calls.state.get();
    const root = document.querySelector('[data-webrtc-calls]');
    if (!root || !isLive(phase) || phase.call.id !== callId || shown.size >= MAX_SHOWN) return;
    const sender = participants.find(({ peer }) => peer.id === from);
    // They left meanwhile, or are nobody of this call.
    if (from !== null && !sender) return;
    const name = sender ? personView(sender.peer, texts).name : texts.t('tile.you');
    const element = document.createElement('div');
    const picture = document.createElement('span');
    const words = document.createElement('span');
    element.className = 'xpc-reaction';
    element.setAttribute('role', 'status');
    element.setAttribute('data-reaction-of', from ?? '');
    picture.textContent = emoji;
    words.className = 'xpc-reaction__name';
    words.textContent = name;
    element.appendChild(picture);
    element.appendChild(words);
    const { left, top } = placeOf(root, from);
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
    root.appendChild(element);
    shown.add(element);
    clock.after(SHOWN_MS, () => remove(element));
  });
  return () => {
    stop();
    for (const element of Array.from(shown)) remove(element);
  };
}
