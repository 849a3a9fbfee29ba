import { isAnswered } from '@xpchat/calls';
import { Fragment, h } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Avatar } from '../components/avatar.tsx';
import { Duration } from '../components/duration.tsx';
import { Icon } from '../components/icon.tsx';
import { RoundButton } from '../components/round-button.tsx';
import { useFocusTrap } from '../components/use-focus-trap.ts';
import { useReadable } from '../components/use-readable.ts';
import { injectStyles } from '../embed/inject-styles.ts';
import { listen } from '../embed/listen.ts';
import { clockDuration, spokenDuration } from '../i18n/duration.ts';
import { wordsOf } from '../i18n/words.ts';
import { iconElement } from '../icons/icons.ts';
import { personView } from '../view-models/person.ts';

/**
 * What the first script hands to the second, so that nothing is there twice. The build replaces the
 * second script's imports of these modules with this object: a name that is missing here fails the
 * build, and so does a module in both scripts. Every name costs the first script some bytes.
 */
export const kit = {
  Avatar,
  clockDuration,
  Duration,
  Fragment,
  h,
  Icon,
  iconElement,
  injectStyles,
  isAnswered,
  listen,
  personView,
  RoundButton,
  spokenDuration,
  useCallback,
  useEffect,
  useFocusTrap,
  useLayoutEffect,
  useMemo,
  useReadable,
  useRef,
  useState,
  wordsOf,
};

export type Kit = typeof kit;
