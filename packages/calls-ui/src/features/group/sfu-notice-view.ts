import type { CallsSnapshot } from '@xpchat/calls';
import type { GroupTexts } from './texts.ts';

/** The notice in a call that works without the media server that it needs; null in any other call. */
export function sfuNotice({ group, topology }: CallsSnapshot, { t }: GroupTexts): string | null {
  switch (group?.fallback) {
    case 'sfu_away':
      if (topology === 'sfu') return t('notice.sfu_away');
      return t(group.voiceOnly ? 'notice.sfu_away_voice' : 'notice.sfu_away_mesh');
    case 'sfu_blocked':
      if (topology === 'sfu') return t('notice.sfu_blocked');
      return t(group.voiceOnly ? 'notice.sfu_blocked_voice' : 'notice.sfu_blocked_mesh');
    case 'sfu_blocked_here':
    case 'sfu_unsupported':
    case 'sfu_unsupported_here':
      return t(`notice.${group.fallback}`);
    case undefined:
      return null;
  }
  return null;
}
