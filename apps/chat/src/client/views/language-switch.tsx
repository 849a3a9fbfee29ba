import { LANGUAGES, useI18n } from '../i18n/i18n.ts';

export function LanguageSwitch() {
  const { language, setLanguage, t } = useI18n();
  return (
    <fieldset class="language-switch" aria-label={t('language.label')}>
      {LANGUAGES.map((item) => (
        <button
          key={item}
          type="button"
          lang={item}
          aria-pressed={item === language}
          onClick={() => setLanguage(item)}
        >
          {item.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}
