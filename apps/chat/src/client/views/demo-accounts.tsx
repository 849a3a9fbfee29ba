import type { Person } from '../../wire/entities.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Avatar } from './avatar.tsx';

/** Ordinary links: a click signs this tab in, a middle click a new tab. */
export function DemoAccounts({ accounts }: { accounts: readonly Person[] }) {
  const { t, localizePerson } = useI18n();
  return (
    <section class="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('demo.title')}</h2>
      <ul>
        {accounts.map(localizePerson).map((account) => (
          <li key={account.id}>
            <a href={`/?as=${encodeURIComponent(account.id)}`}>
              <Avatar person={account} />
              <span>{account.name}</span>
            </a>
          </li>
        ))}
      </ul>
      <p class="hint">{t('demo.hint')}</p>
    </section>
  );
}
