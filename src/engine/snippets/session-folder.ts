import type { SnippetRequest } from '../../shared/model/snippet';

/** Folder of sessions that AGILab uses when no workflow is named. */
const WORKFLOW = 'workflows';

/** Where the sessions of a user lie, relative to the share, as AGILab's ORCHESTRATE places them. Pure. */
export const sessionsRoot = (share: string, user: string): string =>
  share.split('/').at(-1) === user ? WORKFLOW : `${user}/${WORKFLOW}`;

/** A name like AGILab's own: time and eight hexadecimal digits. Pure. */
export const newSessionName = (nowMs: number, random: string): string =>
  `${new Date(nowMs).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')}-${random}`;

/**
 * The session folder that a policy names, as AGILab resolves it: `last` and an unnamed `select` take the newest, and
 * make a new one where there is none. Pure.
 */
export function sessionName(
  session: NonNullable<SnippetRequest['session']>,
  newestFirst: readonly string[],
  fresh: string,
): string {
  if (session.policy === 'new') return session.name ?? fresh;
  if (session.policy === 'select' && session.name) return session.name;
  return newestFirst[0] ?? fresh;
}
