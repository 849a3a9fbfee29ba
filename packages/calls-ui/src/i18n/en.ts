/**
 * English, and the one source of the keys: `ru.ts` must have the same. `{name}` and the like are
 * filled in by the translator; plural forms are separated by `|` (one|other).
 */
export const en = {
  'call.audio': 'Voice call',
  'call.video': 'Video call',
  'call.screen': 'Screen share',
  'call.with': 'Call with {name}',
  'call.unknown': 'Unknown',

  'status.dialing': 'Calling…',
  'status.ringing': 'Ringing…',
  'status.connecting': 'Connecting…',
  'status.reconnecting': 'Reconnecting…',
  'status.signaling_lost': 'The server does not answer; you stay on the line',
  'status.peer_muted': '{name} has their microphone off',
  'status.held': 'On hold',
  'status.peer_held': '{name} put you on hold',
  'status.muted': 'Your microphone is off',
  'status.listening': 'You are only listening',
  'status.sharing': 'You are sharing your screen',
  'status.peer_sharing': '{name} is sharing their screen',

  'incoming.title': '{name} is calling you',
  'return.kind': 'Your call is not over',
  'waiting.hold': 'Hold and answer',
  'waiting.end': 'End and answer',
  'waiting.end_one': 'End the call with {name} and answer',

  'action.accept': 'Accept',
  'action.accept_audio.short': 'No camera',
  'action.reject': 'Decline',
  'action.end': 'End',
  'action.mute': 'Mic',
  'action.unmute': 'Mic off',
  'action.video': 'Camera',
  'action.video_off': 'Camera off',
  'action.screen': 'Share',
  'action.unshare': 'Stop',
  'action.return': 'Return',
  'action.hold': 'Hold',
  'action.resume': 'Resume',
  'action.close': 'Close',
  'action.again': 'Call again',
  'action.back': 'Call back',
  'self.label': 'Your video. Press to move it to the next corner',
  'remote.label': "{name}'s video",

  'error.not_loaded': 'Not all has loaded. The rest comes when the network is back.',

  'button.audio': 'Voice call',
  'button.video': 'Video call',
  'button.connecting': 'No connection to the calls server, reconnecting…',
  'button.in_call': 'You are already in a call',
  'button.no_peer': 'Choose somebody to call',

  'problem.permission_denied': 'Allow access to the microphone/camera',
  'problem.device_not_found': 'No microphone or camera found',
  'problem.device_failed': 'Could not access the media devices',
  'problem.not_supported': 'This browser cannot make calls',
  'problem.insecure_context': 'Calls need a secure page',

  'end.completed': 'Call ended',
  'end.declined': '{name} cannot talk right now',
  'end.busy': '{name} is on another call',
  'end.no_answer': 'No answer',
  'end.missed': 'Missed call',
  'end.cancelled': 'Call cancelled',
  'end.unavailable': '{name} cannot take calls now',
  'end.offline': '{name} is offline now',

  'error.other': 'That did not work. Try again.',
  'error.not_supported': 'This browser cannot make calls. Update it, or use another one.',
  'error.insecure_context': 'Calls need a page whose address begins with https://.',

  'duration.hours': '{n} hour|{n} hours',
  'duration.minutes': '{n} minute|{n} minutes',
  'duration.seconds': '{n} second|{n} seconds',
} as const satisfies Record<string, string>;

export type TextKey = keyof typeof en;
