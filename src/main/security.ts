import { type Session, session, type WebContents } from 'electron';
import { APP_SCHEME, APP_URL } from './app-protocol';

/** Denies every permission and every request that does not stay inside the app's own scheme. */
export function guardSession(): void {
  const guarded = session.defaultSession;
  guarded.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  guarded.setPermissionCheckHandler(() => false);
  guarded.setDevicePermissionHandler(() => false);
  guarded.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
  guarded.on('will-download', (event) => event.preventDefault());
}

/** A session that shows one file of this computer and reaches nothing else. */
export function guardPrinting(guarded: Session, url: string): void {
  guarded.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  guarded.setPermissionCheckHandler(() => false);
  guarded.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url !== url }));
}

/** Keeps a page where it is: no navigation, no new window, no webview. */
export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (url !== APP_URL) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function isAllowedRequest(url: string): boolean {
  return url.startsWith(`${APP_SCHEME}:`) || url.startsWith('devtools:') || url.startsWith('blob:');
}
