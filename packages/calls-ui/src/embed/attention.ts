import type { CallPhase } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';
import type { SystemNotification } from '../notify/system-notification.ts';
import type { TitleFlash } from '../notify/title-flash.ts';
import type { Sounds } from '../sound/sounds.ts';
import { personView } from '../view-models/person.ts';
import { soundCue } from '../view-models/sound-cue.ts';

interface Collaborators {
  readonly sounds: Sounds;
  readonly title: TitleFlash;
  readonly notification: SystemNotification;
  readonly texts: () => Texts;
}

const callIdOf = (phase: CallPhase) => ('call' in phase ? phase.call.id : null);

/** Draws the person's attention: sound, title and system notification, by the changes of a call. */
export class Attention {
  readonly #with: Collaborators;
  #last: CallPhase = { name: 'idle' };

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  handlePhase(phase: CallPhase): void {
    const last = this.#last;
    this.#last = phase;
    if (phase.name === last.name && callIdOf(phase) === callIdOf(last)) return;
    const { sounds, title, notification, texts } = this.#with;
    sounds.play(soundCue(last, phase));
    notification.hide();
    if (phase.name !== 'incoming') {
      title.stop();
      return;
    }
    const person = personView(phase.call.peer, texts());
    const { name } = person;
    title.start(texts().say('incoming.flash', { name }));
    notification.show({
      title: texts().say('incoming.title', { name }),
      body: texts().say(`call.${phase.call.type}`),
      icon: person.picture,
      tag: `xpchat-call-${phase.call.id}`,
    });
  }

  close(): void {
    const { sounds, title, notification } = this.#with;
    sounds.close();
    title.stop();
    notification.hide();
  }
}
