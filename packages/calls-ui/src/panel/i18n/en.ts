/** English words of the panel, and the source of the keys. `{name}` and the like are filled in. */
export const en = {
  'panel.title': 'Calls',
  'panel.history': 'History',
  'panel.settings': 'Settings',
  'panel.close': 'Close',
  'panel.back': 'Back to the chat',
  'panel.loading': 'Loading…',
  'panel.retry': 'Try again',
  'panel.undo': 'Undo',
  'panel.cancel': 'Cancel',
  'panel.button': 'Calls',
  'panel.button_missed': 'Calls. Missed: {n}',

  'kind.audio': 'Voice',
  'kind.video': 'Video',
  'kind.screen': 'Screen',

  'filter.label': 'Which calls',
  'filter.all': 'All',
  'filter.missed': 'Missed',
  'filter.incoming': 'Incoming',
  'filter.outgoing': 'Outgoing',
  'filter.kind': 'Kind of call',
  'filter.kind_all': 'All kinds',
  'filter.search': 'Find by name',
  'filter.person': 'Only {name}',
  'filter.person_off': 'Show everybody’s calls',

  'history.incoming': 'Incoming',
  'history.outgoing': 'Outgoing',
  'history.missed': 'Missed',
  'history.new': 'new',
  'history.cancelled': 'Cancelled',
  'history.no_answer': 'No answer',
  'history.busy': 'Busy',
  'history.declined': 'Declined',
  'history.declined_self': 'You declined',
  'history.offline': 'Was offline',
  'history.unavailable': 'Could not take calls',
  'history.connection_lost': 'Connection lost',
  'history.failed': 'Did not connect',
  'history.and_more': '{name} and {n} more',
  'history.nobody': 'Unknown',
  'history.today': 'Today',
  'history.yesterday': 'Yesterday',
  'history.call_audio': 'Voice call to {name}',
  'history.call_video': 'Video call to {name}',
  'history.more': 'More: {name}',
  'history.only': 'Only calls with {name}',
  'history.block': 'Block {name}',
  'history.delete': 'Delete from history',
  'history.deleted': 'Deleted: call with {name}',
  'history.blocked':
    '{name} is blocked. Their next call will not ring, and you will not see it. They will learn only that you cannot take calls now.',
  'history.earlier': 'Show earlier calls',
  'history.earlier_failed': 'Earlier calls could not be loaded.',
  'history.clear': 'Clear history',
  'history.clear_title': 'Delete all calls?',
  'history.clear_text':
    'Your history will be empty, on all your devices. The other people keep theirs. This cannot be undone.',
  'history.clear_yes': 'Delete all',

  'empty.all': 'No calls yet. Open a conversation and press the handset.',
  'empty.missed': 'No missed calls.',
  'empty.incoming': 'Nobody has called you yet.',
  'empty.outgoing': 'You have not called anybody yet.',
  'empty.narrow': 'No such calls. Choose other filters.',
  'empty.search': 'No calls with “{name}”.',

  'trouble.offline': 'No connection to the calls server. Check your network and try again.',
  'trouble.not_found': 'This chat keeps no history of calls.',
  'trouble.unauthorized': 'Your session is over. Reload the page and sign in again.',
  'trouble.rate_limited': 'Too many requests. Wait a minute and try again.',
  'trouble.other': 'The calls server has a problem. Try again in a minute.',
  'trouble.not_saved': 'Not saved. {why}',
  'trouble.stale':
    'The settings were changed on another device. You see them as they are now: make your change again.',

  'now.ring': 'You can be reached: calls ring.',
  'now.contacts_ring':
    'Calls from people you know ring. Others see that you cannot take calls now.',
  'now.quiet': 'No call rings. Callers see that you cannot take calls now.',
  'now.until': 'It stays so until {when}.',

  'quiet.title': 'Do not disturb',
  'quiet.off': 'Off',
  'quiet.on': 'On, until I turn it off',
  'quiet.hour': 'On for 1 hour',
  'quiet.morning': 'On until tomorrow 8:00',
  'quiet.until': 'On until {when}',
  'quiet.rings_everyone': 'The next call rings.',
  'quiet.rings_contacts': 'The next call from somebody you know rings.',
  'quiet.hours_everyone': 'Outside the quiet hours, the next call rings.',
  'quiet.hours_contacts': 'Outside the quiet hours, the next call from somebody you know rings.',
  'quiet.in_hours': 'These are quiet hours.',
  'quiet.silent_everyone':
    'The next call will not ring. The caller will see that you cannot take calls now. You will find the call under missed calls.',
  'quiet.silent_contacts':
    'The next call will not ring. The caller will see that you cannot take calls now. You will find the call under missed calls if you know the caller.',
  'quiet.nobody': 'Nobody may call you: the next call will not ring, whether this is on or off.',
  'hours.title': 'Quiet hours',
  'hours.text': 'Every week in these hours, do not disturb turns itself on.',
  'hours.add': 'Add quiet hours',
  'hours.days': 'Days',
  'hours.from': 'From',
  'hours.to': 'to',
  'hours.next_day': 'the next day',
  'hours.delete': 'Delete these quiet hours',
  'hours.no_day': 'Choose a day. Not saved yet.',
  'hours.no_time': 'Give both times, like 22:00. Not saved yet.',
  'hours.zone': 'Times: {zone}.',
  'hours.zone_here': 'Use the time here ({zone})',

  'who.title': 'Who may call me',
  'who.everyone': 'Everyone',
  'who.contacts': 'People I know',
  'who.nobody': 'Nobody',
  'who.rings': 'The next call rings, whether you know the caller or not.',
  'who.hours': 'Outside the quiet hours, the next call rings, whether you know the caller or not.',
  'who.silent':
    'You are not to be disturbed now: the next call will not ring, whether you know the caller or not.',
  'who.effect_contacts':
    'The next call from somebody you do not know will not ring, and you will not see it. They will learn only that you cannot take calls now.',
  'who.effect_nobody':
    'The next call will not ring, and you will not see it. Callers will learn only that you cannot take calls now.',

  'second.title': 'A second call',
  'second.waiting': 'Show it during a call',
  'second.busy': 'Busy means busy',
  'second.rings_everyone': 'If somebody calls while you are in a call',
  'second.rings_contacts': 'If somebody you know calls while you are in a call',
  'second.hours_everyone': 'If somebody calls outside the quiet hours while you are in a call',
  'second.hours_contacts':
    'If somebody you know calls outside the quiet hours while you are in a call',
  'second.effect_waiting':
    '{if}, you will see the call and choose. They will see that you are on another call.',
  'second.effect_busy':
    '{if}, they will see that you are on another call. You will find the call under missed calls.',
  'second.silent':
    'A second call will not ring, either. The caller will see that you cannot take calls now.',

  'notices.title': 'Notifications',
  'notices.on': 'Show notifications',
  'notices.default': 'If a call rings while this tab is out of sight, you will only hear it.',
  'notices.granted':
    'If a call rings while this tab is out of sight, a notification shows it, too.',
  'notices.denied':
    'The browser shows no notifications of this page. Allow them by the icon to the left of its address.',

  'blocked.title': 'Blocked people',
  'blocked.effect':
    'Whatever is said above: a call from a blocked person will not ring, and you will not see it. They will learn only that you cannot take calls now.',
  'blocked.none': 'Nobody. To block somebody, open their call in the history.',
  'blocked.failed': 'The blocked people could not be loaded.',
  'blocked.unblock': 'Unblock',
  'blocked.unblock_name': 'Unblock {name}',
  'blocked.unblocked': '{name} is no longer blocked.',

  'day.1': 'Mon',
  'day.2': 'Tue',
  'day.3': 'Wed',
  'day.4': 'Thu',
  'day.5': 'Fri',
  'day.6': 'Sat',
  'day.7': 'Sun',
} as const;

export type PanelKey = keyof typeof en;
