import { listen } from '@xpchat/calls/primitives';
import type { ConversationCall } from '@xpchat/calls-protocol';
import { parseConversationCall } from '@xpchat/calls-protocol/group';
import type { AppContext } from '../../context/app-context.ts';
import { type BannerView, bannerView } from './banner-view.ts';
import { createConversationApi } from './conversation-api.ts';
import { joinConversation } from './dial-conversation.ts';
import type { callToolsTexts } from './texts.ts';

/** Where a page wants the banner; else it is in the header. */
const PLACE = '[data-webrtc-calls-banner]';
const ID = 'data-conversation-id';

/**
 * Shows in the open conversation that a call goes on there, with a button that joins it. The
 * conversation is the `data-conversation-id` of the header, of the banner's place, or of an ancestor.
 * Returns a function that removes it.
 */
export function showConversationBanner<Key extends string>(
  context: AppContext<keyof typeof callToolsTexts | Key>,
): () => void {
  const { calls, texts, server, header } = context;
  if (!server) return () => {};
  const api = createConversationApi(server);
  let conversationId: string | null = null;
  let call: ConversationCall | null = null;
  /** Counts what is known of the call, so that a late answer does not replace what is newer. */
  let revision = 0;
  let frame = 0;
  const banner = createBanner(() => {
    if (call) void joinConversation(context, call, call.callType === 'video');
  });

  const place = () => document.querySelector(PLACE) ?? document.querySelector(header);
  function draw(): void {
    const parent = place();
    const view = parent ? bannerView(call, calls.state.get(), texts) : null;
    banner.show(view, parent);
  }
  function setCall(found: ConversationCall | null): void {
    revision++;
    call = found;
    draw();
  }
  /** Reads the call: changes before this page listened, or without a connection, were missed. */
  async function refresh(): Promise<void> {
    const before = ++revision;
    if (conversationId === null) return;
    // The request fails for a conversation that is no group of the server: it has no call.
    const answer = await api.conversation(conversationId).catch(() => null);
    if (before === revision) setCall(answer?.call ?? null);
  }
  function check(): void {
    const id = place()?.closest(`[${ID}]`)?.getAttribute(ID) ?? null;
    if (id === conversationId) {
      draw();
      return;
    }
    conversationId = id;
    setCall(null);
    void refresh();
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
  const stopEvents = calls.on('conversationcall', (message) => {
    if (message.conversationId !== conversationId) return;
    const parsed = parseConversationCall(message);
    if (parsed) setCall(parsed.call);
  });
  let last = calls.state.get().signaling;
  const stopState = calls.state.subscribe(({ signaling }) => {
    if (signaling !== last && signaling === 'online') void refresh();
    last = signaling;
    draw();
  });
  check();
  return () => {
    conversationId = null;
    observer.disconnect();
    cancelAnimationFrame(frame);
    stopState();
    stopEvents();
    api.close();
    banner.remove();
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
  const stop = listen(button, { click: onJoin });
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
    remove(): void {
      stop();
      element.remove();
    },
  };
}
