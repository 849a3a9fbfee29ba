import { createTopology, loadCode } from '#load-code';
import { CallManager } from '../call/call-manager.ts';
import type { GroupCode } from '../group/index.ts';
import { ChangeNotifier } from '../lib/change-notifier.ts';
import { Emitter } from '../lib/emitter.ts';
import { createHostSink } from '../lib/log-sinks.ts';
import { LocalMedia } from '../media/local-media.ts';
import type { Platform } from '../platform/platform.ts';
import { type ConfiguredSignaling, createConfiguredSignaling } from './configured-signaling.ts';
import { completeConfig, withDefaultConstraints } from './defaults.ts';
import type { WebRTCCallsEvents } from './events.ts';
import { LazyGroup } from './lazy-group.ts';
import { PublicState } from './public-state.ts';

/** The parts of the engine, of which `WebRTCCalls` is the public face. */
export interface Engine {
  readonly events: Emitter<WebRTCCallsEvents>;
  readonly signaling: ConfiguredSignaling;
  readonly media: LocalMedia;
  readonly group: LazyGroup;
  readonly calls: CallManager;
  readonly shown: PublicState;
  /** Throws CallsError `not_connected` if the code cannot be loaded. */
  loadGroup(): Promise<GroupCode['calls']>;
  /** Idempotent. */
  close(): void;
}

/**
 * Puts the parts together.
 *
 * @param rtcConfig the page's; while it is the first one, the ICE servers of the calls server are used
 */
export function createEngine(platform: Platform, rtcConfig: () => RTCConfiguration): Engine {
  const { log, reportError } = platform;
  const defaultConfig = rtcConfig();
  const changes = new ChangeNotifier();
  const events = new Emitter<WebRTCCallsEvents>(reportError);
  const signaling = createConfiguredSignaling(
    platform,
    {
      onMessage: (message) => calls.router.receive(message),
      onIceServers: () => calls.updateIceServers(),
      calls: () => calls.registry.ids,
      isInCall: () => calls.registry.calls.length > 0,
    },
    () => changes.announce(),
  );
  const settings = () => signaling.options;
  log.addSink(createHostSink(() => settings().logger));
  const media = new LocalMedia(platform, () => withDefaultConstraints(settings()), {
    onTracks: () => calls.updateMedia(),
    onChange: () => changes.announce(),
    callId: () => calls.registry.find(({ name }) => name !== 'incoming')?.id,
  });
  const group = new LazyGroup(platform, events, () => calls);
  const calls: CallManager = new CallManager({
    platform,
    group,
    createTopology,
    media,
    changes,
    signaling: signaling.get,
    settings,
    config: () => {
      const config = rtcConfig();
      const iceServers = config === defaultConfig ? signaling.current?.iceServers : undefined;
      return completeConfig(config, iceServers);
    },
    onEnded: (phase) => events.emit('callended', phase),
    onConversationCall: (message) => events.emit('conversationcall', message),
  });
  const shown = new PublicState(platform, changes, calls, signaling);
  shown.snapshot.subscribe(() => group.updateChats());
  const stopPageHide = platform.onPageHide(() =>
    calls.handlePageHide(!!signaling.current?.authoritative),
  );
  return {
    events,
    signaling,
    media,
    group,
    calls,
    shown,
    async loadGroup() {
      await loadCode();
      return (await group.load()).calls;
    },
    close() {
      calls.endAll();
      media.release();
      group.close();
      stopPageHide();
      signaling.close();
      changes.announce();
      events.clear();
    },
  };
}
