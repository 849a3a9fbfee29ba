import { useState } from 'preact/hooks';
import type { LoginSession, Person } from '../../wire/entities.ts';
import {
  LOGIN_PATTERN,
  MAX_NAME_LENGTH,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
} from '../../wire/limits.ts';
import { type Api, type ApiErrorCode, errorCodeOf } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { DemoAccounts } from './demo-accounts.tsx';
import { Field } from './field.tsx';
import { LanguageSwitch } from './language-switch.tsx';

export interface SignInProps {
  readonly api: Api;
  readonly demo: readonly Person[] | null;
  /** Whether the sign-in page is shown because the login session ended. */
  readonly ended: boolean;
  readonly onSignedIn: (session: LoginSession) => void;
}

type Mode = 'signin' | 'signup';
type Progress =
  | { readonly name: 'editing' }
  | { readonly name: 'working' }
  | { readonly name: 'refused'; readonly code: ApiErrorCode };

export function SignIn({ api, demo, ended, onSignedIn }: SignInProps) {
  const { t } = useI18n();
  const [mode, setMode] = useState<Mode>('signin');
  const [progress, setProgress] = useState<Progress>({ name: 'editing' });
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const isSignUp = mode === 'signup';

  const submit = async (event: Event) => {
    event.preventDefault();
    if (progress.name === 'working') return;
    if (isSignUp && !LOGIN_PATTERN.test(login.trim().toLowerCase())) {
      setProgress({ name: 'refused', code: 'invalid_input' });
      return;
    }
    setProgress({ name: 'working' });
    try {
      onSignedIn(
        isSignUp
          ? await api.signUp({ login, name, password })
          : await api.signIn({ login, password }),
      );
    } catch (error) {
      setProgress({ name: 'refused', code: errorCodeOf(error) });
    }
  };

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <header class="sign-in-head">
          <img src="/favicon.png" alt="" width="40" height="40" />
          <h1>{t(isSignUp ? 'signup.title' : 'signin.title')}</h1>
          <LanguageSwitch />
        </header>
        {ended && <p class="note">{t('signin.ended')}</p>}
        {demo && !isSignUp && <DemoAccounts accounts={demo} />}
        <form onSubmit={submit}>
          <Field
            id="login"
            label={t('field.login')}
            hint={isSignUp ? t('hint.login') : undefined}
            value={login}
            onValue={setLogin}
            autocomplete="username"
            maxLength={32}
          />
          {isSignUp && (
            <Field
              id="name"
              label={t('field.name')}
              hint={t('hint.name')}
              value={name}
              onValue={setName}
              autocomplete="name"
              maxLength={MAX_NAME_LENGTH}
            />
          )}
          <Field
            id="password"
            type="password"
            label={t('field.password')}
            hint={isSignUp ? t('hint.password') : undefined}
            value={password}
            onValue={setPassword}
            autocomplete={isSignUp ? 'new-password' : 'current-password'}
            minLength={isSignUp ? MIN_PASSWORD_LENGTH : undefined}
            maxLength={MAX_PASSWORD_LENGTH}
          />
          <p class="form-error" role="alert">
            {progress.name === 'refused' ? t(`error.${progress.code}`) : ''}
          </p>
          <button class="primary" type="submit" aria-busy={progress.name === 'working'}>
            {t(isSignUp ? 'signup.submit' : 'signin.submit')}
          </button>
          <button
            class="quiet"
            type="button"
            onClick={() => {
              setMode(isSignUp ? 'signin' : 'signup');
              setProgress({ name: 'editing' });
            }}
          >
            {t(isSignUp ? 'signup.switch' : 'signin.switch')}
          </button>
        </form>
      </div>
    </main>
  );
}
