import { admissionOf, type Reach } from '../domain/admission.ts';
import type { CallPolicy } from '../ports/call-policy.ts';
import type { SettingsStore } from '../ports/settings-store.ts';

/**
 * Asks the host and reads the callee's call settings, always both at once: the response time must
 * not show which of the two refused the call.
 *
 * @throws whatever `canReach` throws; then the call is not placed
 */
export function createCallPolicy(
  canReach: (from: string, to: string) => Promise<Reach>,
  settings: Pick<SettingsStore, 'rulesFor'>,
): CallPolicy {
  return {
    async admit(from, to, now) {
      const [reach, rules] = await Promise.all([canReach(from, to), settings.rulesFor(to, from)]);
      return admissionOf(reach, rules, now);
    },
  };
}
