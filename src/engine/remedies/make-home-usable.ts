import { say } from '../../shared/model/sentence';
import { quote } from '../ssh/quote';
import { admin, byHand } from './by-hand';

export const makeHomeUsable = byHand({
  id: 'make-home-usable',
  fixes: 'home-writable',
  kind: 'command',
  title: say('Make the home folder usable'),
  rights: admin,
  steps: ({ observation }) => {
    const facts = observation?.facts;
    if (!facts || facts.os === 'windows') return [];
    const home = quote(facts.home);
    return [
      [say('See how it is mounted, and whose it is'), `findmnt -T ${home} || mount\nls -ld ${home}\ndf -h ${home}`],
      facts.isHomeNoexec
        ? [
            say('Mount it so that programs run'),
            `sudo mount -o remount,exec "$(df -P ${home} | awk 'END { print $6 }')"`,
          ]
        : [
            say('Make it writable again'),
            `sudo mount -o remount,rw "$(df -P ${home} | awk 'END { print $6 }')"\nsudo chown "$(id -un)" ${home}`,
          ],
    ];
  },
});
