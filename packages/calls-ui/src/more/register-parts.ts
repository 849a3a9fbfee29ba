import { adviceText } from './advice.ts';
import { Details } from './details.tsx';
import { Offer } from './offer.tsx';
import type { Register } from './parts.ts';
import { moreCss } from './styles.ts';

/** Everything that is not needed in the first second of a call. */
export function registerParts(register: Register): void {
  register('css', moreCss);
  register('details', Details);
  register('advice', adviceText);
  register('offer', Offer);
}
