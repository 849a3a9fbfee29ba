import { isAnswered, isLive } from '@xpchat/calls';
import { setErrorSentences, setPeerSampler } from '@xpchat/calls/drop-in';
import { listen, monotonicClock, systemClock, Value } from '@xpchat/calls/primitives';
import { Fragment, h, render } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  array,
  boolean,
  check,
  fallback,
  integer,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  nullable,
  number,
  object,
  optional,
  picklist,
  pipe,
  regex,
  safeParse,
  string,
  transform,
  unknown,
} from 'valibot';
import * as avatar from '../ui-kit/avatar.tsx';
import * as clockDuration from '../ui-kit/clock-duration.ts';
import * as duration from '../ui-kit/duration.tsx';
import * as errorWords from '../ui-kit/error-words.ts';
import * as framePolicy from '../ui-kit/frame-policy.ts';
import * as icon from '../ui-kit/icon.tsx';
import * as icons from '../ui-kit/icons.ts';
import * as person from '../ui-kit/person.ts';
import * as playMedia from '../ui-kit/play-media.ts';
import * as remoteVideo from '../ui-kit/remote-video.tsx';
import * as roundButton from '../ui-kit/round-button.tsx';
import * as useReadable from '../ui-kit/use-readable.ts';
import * as useViewport from '../ui-kit/use-viewport.ts';
import * as words from '../ui-kit/words.tsx';

/**
 * Modules that the first script and later ones use, by the path in this file's imports. Only the first
 * script contains them. The build resolves the imports of the later scripts to this object, and fails if two
 * scripts contain another module.
 */
export const sharedModules = {
  '@xpchat/calls': { isAnswered, isLive },
  '@xpchat/calls/drop-in': { setErrorSentences, setPeerSampler },
  '@xpchat/calls/primitives': { listen, monotonicClock, systemClock, Value },
  preact: { Fragment, h, render },
  'preact/hooks': { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState },
  valibot: {
    array,
    boolean,
    check,
    fallback,
    integer,
    literal,
    maxLength,
    maxValue,
    minLength,
    minValue,
    nullable,
    number,
    object,
    optional,
    picklist,
    pipe,
    regex,
    safeParse,
    string,
    transform,
    unknown,
  },
  '../ui-kit/avatar.tsx': avatar,
  '../ui-kit/clock-duration.ts': clockDuration,
  '../ui-kit/duration.tsx': duration,
  '../ui-kit/error-words.ts': errorWords,
  '../ui-kit/frame-policy.ts': framePolicy,
  '../ui-kit/icon.tsx': icon,
  '../ui-kit/icons.ts': icons,
  '../ui-kit/person.ts': person,
  '../ui-kit/play-media.ts': playMedia,
  '../ui-kit/remote-video.tsx': remoteVideo,
  '../ui-kit/round-button.tsx': roundButton,
  '../ui-kit/use-readable.ts': useReadable,
  '../ui-kit/use-viewport.ts': useViewport,
  '../ui-kit/words.tsx': words,
};
