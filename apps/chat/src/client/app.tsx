import { useEffect, useMemo, useState } from 'preact/hooks';
import { personLocalizer } from './demo-people.ts';
import { type I18n, I18nContext, initialLanguage, translator } from './i18n/i18n.ts';
import type { TabController } from './tab-controller.ts';
import type { TextStore } from './tab-storage.ts';
import { Chat } from './views/chat.tsx';
import { SignIn } from './views/sign-in.tsx';

const LANGUAGE_KEY = 'xpchat.language';

export function App({ tab, settings }: { tab: TabController; settings: TextStore }) {
  const [language, setLanguage] = useState(() =>
    initialLanguage(settings.get(LANGUAGE_KEY), navigator.language),
  );
  const [state, setState] = useState(tab.get());
  const demo = tab.demo();
  const i18n: I18n = useMemo(
    () => ({
      language,
      t: translator(language),
      localizePerson: personLocalizer(language, demo),
      demoLanguage: demo && language,
      setLanguage(chosen) {
        settings.set(LANGUAGE_KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language, settings, demo],
  );
  useEffect(() => {
    setState(tab.get());
    return tab.subscribe(setState);
  }, [tab]);
  useEffect(() => {
    document.documentElement.lang = language;
    tab.setLanguage(language);
  }, [tab, language]);

  return <I18nContext.Provider value={i18n}>{screen()}</I18nContext.Provider>;

  function screen() {
    switch (state.name) {
      case 'loading':
        return (
          <div class="whole-page">
            <span class="spinner" role="status" aria-label={i18n.t('app.loading')} />
          </div>
        );
      case 'unreachable':
        return (
          <main class="whole-page" role="alert">
            <p>{i18n.t('app.unreachable')}</p>
            <button class="primary" type="button" onClick={tab.start}>
              {i18n.t('app.retry')}
            </button>
          </main>
        );
      case 'signed-out':
        return (
          <SignIn api={tab.api} demo={state.demo} ended={state.ended} onSignedIn={tab.signedIn} />
        );
      case 'signed-in':
        return <Chat controller={state.chat} onOpen={tab.open} onSignOut={tab.signOut} />;
    }
  }
}
