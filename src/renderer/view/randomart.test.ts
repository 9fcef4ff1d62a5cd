import { describe, expect, it } from 'vitest';
import type { HostKey } from '../../shared/model/host-key';
import { randomart } from './randomart';

/** Keys made for this test, and the pictures that `ssh-keygen -lv` of OpenSSH 9.2 drew of them. */
const DRAWN: readonly (readonly [key: HostKey, picture: string])[] = [
  [
    {
      type: 'ssh-ed25519',
      blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIKQPlsiDTfBE9AdFyg391rG1Vc041zIvbo+Rzk33ORZt',
      fingerprint: 'SHA256:56pLLTADxAUxPtS8VE69BViWYiOplsnSiloDXQ3jEZc',
    },
    `+--[ED25519 256]--+
| .****+=+o       |
| +.oB*E.o .      |
| ++*.+.o o       |
|o Oo.   .        |
|.=  +   S .      |
|o o  + . o       |
|.. .  o . .      |
|.    . . .       |
|      oo.        |
+----[SHA256]-----+`,
  ],
  [
    {
      type: 'ssh-rsa',
      blob: 'AAAAB3NzaC1yc2EAAAADAQABAAABgQC8A9Z4AIr7I8EaTEoJO70fTaSCOf8HnIdi5c2WSVuQun0YxPpjcoayH7dezv51eC+AZ2NNGoFPP2XoFPraeZcZQCO+JrSYul23Ry4rz1/OeymQr/mF3pTALANEpKtvLCLTEiCkQnG8OGZyhGOeO1djqGHey5BIDmlzzzW2g/CR/+nLFffd8DB6ZKmd930w91ywDfIQsEH5NS21aI82QpCcifxF1McVTo5IlWtyt0I5xa1ZN5e/jIzv3fhEEZBu66cCc/+kMeWSXrcGa5FcN6ez85UKTTYlNKngvpfINm3JarOjZ6xJ+Dnsnb3cr8c4HNW8fGysfapwrODzAfGsEOCPqgyJ3UOlptftkCPLkrNCEdtUDw2gSJzYPhGUwpdsCgIAd82Ojb/GzU7uPSRifA3lIxT4VLt3GfGbSuiGUhsmT2ipadRaBD/XF3qG1Ts18rv7Z24LFLsMGw4l+8ohTsA7VeUSAFNlqpIy/Nk3CWjYAT5qubmZVQ+4Dw5oj58Lyn0=',
      fingerprint: 'SHA256:fQIDZu/6UpBOVnrM4QaCt8q2Z+fH8lEK5AA1NVftwiw',
    },
    `+---[RSA 3072]----+
|  .oo.* ....     |
|  ..o+.=o   .    |
|   ..o.O++ .     |
|    .+*.E++ .    |
| . . +o+S.+..    |
|  +   .o.o o     |
| . .  .oo        |
|  . o +.o.       |
|   o o.=o        |
+----[SHA256]-----+`,
  ],
  [
    {
      type: 'ecdsa-sha2-nistp384',
      blob: 'AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBEttoxsDasMmT246x6TVnjA9+U4dT6NoNtfWVPDM+vJMOJa9lCMreWbrwCHS2nL3VEATvvQpja78C2uZE6+JwcVd92UKa87iYZMHZDR5/e/tiXmqyrOC0ULiZgqEEvCCeQ==',
      fingerprint: 'SHA256:yyxmrrEomhSyLF86Yi6lenDupvxci8j7ZE8wcC4Zp6A',
    },
    `+---[ECDSA 384]---+
|                 |
|                 |
|.o o             |
|o O              |
|E= +    S        |
|+.= o  o .       |
|oO ooo+ +        |
|X+X+=*..         |
|@&O*o+.          |
+----[SHA256]-----+`,
  ],
];

describe('randomart', () => {
  it.each(DRAWN)('draws $type as ssh-keygen does', (key, picture) => {
    expect(randomart(key)).toBe(picture);
  });
});
