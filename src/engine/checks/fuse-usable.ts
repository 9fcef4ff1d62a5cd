import { say } from '../../shared/model/say';
import { fail, type JudgingCheck, pass } from './check';
import { unanswered } from './evidence';
import { mountsByMuster } from './sshfs-present';

export const fuseUsable: JudgingCheck = {
  id: 'fuse-usable',
  title: say('FUSE can be used'),
  group: 'share',
  level: 'required',
  needs: ['sshfs-present'],
  appliesTo: mountsByMuster,
  judge: ({ facts }) => {
    const late = unanswered(facts, 'home') ?? unanswered(facts, 'tools');
    if (late) return late;
    const { fuse } = facts;
    const evidence = {
      device: fuse.hasDevice ? 'yes' : 'no',
      usable: fuse.isUsable ? 'yes' : 'no',
      fusermount: fuse.fusermount ?? '',
    };
    if (fuse.isUsable) return pass(say('FUSE can be used by {{user}}.', { user: facts.user }), evidence);
    if (facts.os === 'macos') {
      return fail(say('Neither macFUSE nor FUSE-T is installed. Without one of them, sshfs cannot mount.'), evidence);
    }
    if (!fuse.hasDevice) return fail(say('/dev/fuse is missing. Without it, sshfs cannot mount.'), evidence);
    return fuse.fusermount === null
      ? fail(say('fusermount was not found. Without it, an ordinary user cannot mount.'), evidence)
      : fail(
          say('/dev/fuse may not be used by {{user}}. Without it, sshfs cannot mount.', { user: facts.user }),
          evidence,
        );
  },
  remedies: ['enable-fuse'],
};
