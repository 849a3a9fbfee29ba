import type { ApiErrorCode } from './calls-api.ts';
import type { CallsApiTexts } from './texts.ts';

/** Explains a failed request. */
export function apiErrorWords(code: ApiErrorCode, texts: CallsApiTexts): string {
  switch (code) {
    case 'offline':
    case 'not_found':
    case 'unauthorized':
    case 'rate_limited':
      return texts.t(`api_error.${code}`);
    default:
      return texts.t('api_error.other');
  }
}
