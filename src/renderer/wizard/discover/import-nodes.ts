import { call } from '../../client';
import { attempt, start } from '../../store/notice-store';

/** Lets a person choose a file that names machines, and looks at those. A file that cannot be used is told on the page. */
export async function importNodes(): Promise<void> {
  const chosen = await attempt(() => call('discover.choose-import'));
  if (!chosen?.file) return;
  await start({
    kind: 'discover',
    cidrs: [],
    typed: [],
    isPassiveOnly: false,
    isTypedOnly: true,
    consentToAddresses: 0,
    imports: [chosen.file],
  });
}
