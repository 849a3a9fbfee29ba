import { listen } from '@xpchat/calls/primitives';
import type { ConversationCall } from '@xpchat/calls-protocol';
import { createCallsApi } from '../../calls-api/calls-api.ts';
import type { AppContext } from '../../context/app-context.ts';
import { type BannerView, bannerView } from './banner-view.ts';
import type { callToolsTexts } from './lazy-texts.ts';

/** How often a visible page asks whether its conversation has a call. */
const POLL_MS = 4000;
/** Where a page wants the banner; else it is in the header. */
const PLACE = '[data-webrtc-calls-banner]';
const ID = 'data-conversation-id';

/**
 * Shows in the open conversation that a call goes on there, with a button that joins it. The
 * conversation is the `data-conversation-id` of the header, of the banner's place, or of an ancestor.
 * Returns a function that removes it.
 */
export function showConversationBanner<Key extends string>({
  calls,
  ui,
  texts,
  clock,
  server,
  header,
}: AppContext<keyof typeof callToolsTexts | Key>): () => void {
  if (!server) return () => {};
  const api = createCallsApi({
    ...server,
    page: location.href,
    fetch: (...request) => fetch(...request),
  });
  let conversationId: string | null = null;
  let call: ConversationCall | null = null;
  let stopTimer = () => {};
  let frame = 0;
  const banner = createBanner(() => {
    const { callId, callType, participants } = call ?? { participants: [] };
    if (!callId || !callType) return;
    const people = participants.map(({ userId, profile }) => ({ ...profile, id: userId }));
    calls
      .joinCall({ callId, callType, participants: people }, { video: callType === 'video' })
      .catch((error: unknown) => {
        const code = error instanceof Object && 'code' in error ? String(error.code) : '';
        ui.showToast('', code);
        void ask();
      });
  });

  const place = () => document.querySelector(PLACE) ?? document.querySelector(header);
  function draw(): void {
    const parent = place();
    const view = parent ? bannerView(call, calls.state.get(), texts) : null;
    banner.show(view, parent);
  }
  /** Asks once, and again after a while. A conversation of other people is not asked for again. */
  async function ask(): Promise<void> {
    stopTimer();
    const id = conversationId;
    if (id === null) return;
    let isForeign = false;
    if (document.visibilityState !== 'hidden') {
      const answer = await api.conversationCall(id).catch((error: unknown) => {
        isForeign = error instanceof Object && 'code' in error && error.code === 'call_not_found';
        return null;
      });
      if (id !== conversationId) return;
      call = answer;
      draw();
    }
    stopTimer();
    if (!isForeign) stopTimer = clock.after(POLL_MS, () => void ask());
  }
  function check(): void {
    const id = place()?.closest(`[${ID}]`)?.getAttribute(ID) ?? null;
    if (id === conversationId) {
      draw();
      return;
    }
    conversationId = id;
    call = null;
    stopTimer();
    draw();
    void ask();
  }
  const checkSoon = () => {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      check();
    });
  };
  const observer = new MutationObserver(checkSoon);
  observer.observe(document, { childList: true, subtree: true, attributeFilter: [ID] });
  let last = calls.state.get().phase.name;
  const stopState = calls.state.subscribe(({ phase }) => {
    if (phase.name !== last) void ask();
    last = phase.name;
    draw();
  });
  const stopVisible = listen(document, { visibilitychange: () => void ask() });
  check();
  return () => {
    conversationId = null;
    observer.disconnect();
    cancelAnimationFrame(frame);
    stopTimer();
    stopState();
    stopVisible();
    api.close();
    banner.show(null, null);
  };
}

/** The banner's elements, which the host's page contains. */
function createBanner(onJoin: () => void) {
  const element = document.createElement('div');
  const words = document.createElement('span');
  const button = document.createElement('button');
  element.className = 'xpc-banner';
  element.setAttribute('role', 'status');
  words.className = 'xpc-banner__words';
  button.className = 'xpc-banner__join';
  button.type = 'button';
  button.setAttribute('data-action', 'join');
  button.addEventListener('click', onJoin);
  element.appendChild(words);
  element.appendChild(button);
  return {
    show(view: BannerView | null, parent: Element | null): void {
      if (!view || !parent) {
        element.remove();
        return;
      }
      if (words.textContent !== view.words) words.textContent = view.words;
      if (button.hidden !== (view.join === null)) button.hidden = view.join === null;
      if (button.textContent !== view.join) button.textContent = view.join;
      if (element.parentNode !== parent) parent.appendChild(element);
    },
  };
}
