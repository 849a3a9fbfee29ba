import { CallsError } from '../errors.ts';
import type { Logger } from '../lib/logger.ts';
import { listen, onHidden, onWakeUp } from './page-events.ts';
import type { Platform, SocketEvents, SocketPort } from './platform.ts';
import { PlanBLines } from './quirks/plan-b-lines.ts';
import { createTabStorage } from './tab-storage.ts';
import { UnifiedPlanLines } from './unified-plan-lines.ts';

/** The browser that this page runs in. Safe to import where there is none: only calls need one. */
export function createBrowserPlatform(): Platform {
  // Chrome 69 to 71 have transceivers only in a mode that is asked for; `currentDirection` came
  // with the final form.
  const transceivers =
    typeof RTCRtpTransceiver !== 'undefined' && 'currentDirection' in RTCRtpTransceiver.prototype;
  const createMediaStream = () => new MediaStream();
  return {
    clock: {
      now: () => Date.now(),
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    capabilities: {
      calls: typeof RTCPeerConnection !== 'undefined' && typeof MediaStream !== 'undefined',
      secureContext: typeof isSecureContext === 'undefined' || isSecureContext,
      screen: typeof navigator !== 'undefined' && !!navigator.mediaDevices?.getDisplayMedia,
    },
    log: createConsoleLogger(),
    random: () => Math.random(),
    randomId,
    createPeerConnection: (config) => new RTCPeerConnection(config),
    createMediaLines: (pc) =>
      transceivers
        ? new UnifiedPlanLines(pc, createMediaStream)
        : new PlanBLines(pc, createMediaStream),
    // Rollback cannot be asked for directly. It came to Chrome (80) together with
    // setLocalDescription without an argument, and to the others before that.
    canRollback: transceivers && RTCPeerConnection.prototype.setLocalDescription.length === 0,
    createMediaStream,
    getUserMedia: async (constraints) => mediaDevices().getUserMedia(constraints),
    isGranted: async (name) => {
      try {
        return (await navigator.permissions.query({ name })).state === 'granted';
      } catch {
        // No Permissions API (Safari before 16), or not for devices (Firefox for long).
        return false;
      }
    },
    // Asked for where `capabilities.screen` says so.
    getDisplayMedia: async () => mediaDevices().getDisplayMedia({ video: true }),
    openSocket,
    onPageHide: (callback) => listen(window, 'pagehide', callback),
    hidden: () => document.visibilityState === 'hidden',
    onHidden: (callback) => onHidden(window, callback),
    onWakeUp: (callback) => onWakeUp(window, callback),
    onOffline: (callback) => listen(window, 'offline', callback),
    storage: createTabStorage(() => sessionStorage),
    reportError: (error) => {
      setTimeout(() => {
        throw error;
      });
    },
  };
}

function mediaDevices(): MediaDevices {
  if (!navigator.mediaDevices) {
    throw new CallsError(isSecureContext ? 'not_supported' : 'insecure_context');
  }
  return navigator.mediaDevices;
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}

function openSocket(url: string, events: SocketEvents): SocketPort {
  const absolute = new URL(url, location.href);
  absolute.protocol = absolute.protocol.replace('http', 'ws');
  const socket = new WebSocket(absolute.href);
  socket.onopen = () => events.onOpen();
  socket.onmessage = (event) => events.onMessage(event.data);
  socket.onclose = (event) => events.onClose(event.code);
  return {
    send: (text) => socket.send(text),
    close: (code) => {
      socket.onmessage = null;
      socket.close(code);
    },
  };
}

function createConsoleLogger(): Logger {
  const enabled = () => {
    try {
      return localStorage.getItem('webrtc_debug') === 'true';
    } catch {
      // Storage is refused in some embedded pages; then there is no log.
      return false;
    }
  };
  return {
    debug: (message, context) => {
      // biome-ignore lint/suspicious/noConsole: the specification's log, asked for by the user
      if (enabled()) console.log(`[webrtc] ${message}`, context ?? '');
    },
    warn: (message, error) => {
      // biome-ignore lint/suspicious/noConsole: the specification's log, asked for by the user
      if (enabled()) console.warn(`[webrtc] ${message}`, nameOf(error));
    },
  };
}

/** Not the error's text: a browser quotes the description that it refuses. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
