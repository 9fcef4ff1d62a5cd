import { shell } from 'electron';
import { Failure } from '../shared/failure';
import { say } from '../shared/model/say';

/** The one kind of address that this program hands to the browser: a page on the loopback of this computer. */
const PAGE_HERE = /^http:\/\/127\.0\.0\.1:\d{1,5}\/[A-Za-z0-9/._-]*$/;

/** Opens a page of this computer in the browser, after a person asked for it. @throws Failure bad-input for any other address. */
export async function openHere(url: string): Promise<void> {
  if (!PAGE_HERE.test(url)) throw new Failure('bad-input', say('{{url}} is not a page of this computer.', { url }));
  await shell.openExternal(url);
}
