import { useEffect, useMemo, useState } from 'preact/hooks';
import { personLocalizer } from './demo-people.ts';
import { type I18n, I18nContext, initialLanguage, translator } from './i18n/i18n.ts';
import type { Root } from './root.ts';
import type { TextStore } from './tab-storage.ts';
import { Chat } from './views/chat.tsx';
import { SignIn } from './views/sign-in.tsx';

const LANGUAGE_KEY = 'xpchat.language';

export function App({ root, settings }: { root: Root; settings: TextStore }) {
  const [language, setLanguage] = useState(() =>
    initialLanguage(settings.get(LANGUAGE_KEY), navigator.language),
  );
  const [state, setState] = useState(root.get());
  const demo = root.demo();
  const i18n: I18n = useMemo(
    () => ({
      language,
      t: translator(language),
      localizePerson: personLocalizer(language, demo),
      setLanguage(chosen) {
        settings.set(LANGUAGE_KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language, settings, demo],
  );
  useEffect(() => {
    setState(root.get());
    return root.subscribe(setState);
  }, [root]);
  useEffect(() => {
    document.documentElement.lang = language;
    root.setLanguage(language);
  }, [root, language]);

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
            <button class="primary" type="button" onClick={root.start}>
              {i18n.t('app.retry')}
            </button>
          </main>
        );
      case 'signed-out':
        return (
          <SignIn api={root.api} demo={state.demo} ended={state.ended} onSignedIn={root.signedIn} />
        );
      case 'signed-in':
        return <Chat controller={state.chat} onOpen={root.open} onSignOut={root.signOut} />;
    }
  }
}
