import { ChatPanel } from '../features/chat/chat-panel.tsx';
import { EndedChat } from '../features/chat/ended-chat.tsx';
import chatStyles from '../features/chat/styles.css?inline';
import { chatTexts } from '../features/chat/texts.ts';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';

/** Registers the chat of a call, which is in the group script. */
export function registerChat(register: RegisterFeature<LazyFeatures>): void {
  register('chatTexts', chatTexts);
  register('chatStyles', chatStyles);
  register('chatPanel', ChatPanel);
  register('endedChat', EndedChat);
}
