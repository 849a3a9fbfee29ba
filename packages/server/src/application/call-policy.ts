import type { KyselySettingsStore } from '../adapters/sql/settings/settings-store.ts';
import type { Reach } from '../domain/admission.ts';
import { admissionOf } from '../domain/admission.ts';
import type { CallPolicy } from '../ports/call-policy.ts';

/**
 * Asks the host and the callee's own rules, always both and at once, so that the time to an answer
 * does not tell which of them refused.
 *
 * @throws whatever `canReach` throws; the call is not placed then
 */
export function createCallPolicy(
  canReach: (from: string, to: string) => Promise<Reach>,
  settings: KyselySettingsStore,
): CallPolicy {
  return {
    async admit(from, to, now) {
      const [reach, rules] = await Promise.all([canReach(from, to), settings.rulesFor(to, from)]);
      return admissionOf(reach, rules, now);
    },
  };
}
