/** Keys that lead out of a terminal, where every other key belongs to the shell. */
export const isLeaving = (event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>): boolean =>
  event.key === 'F6' || (event.key === 'Tab' && event.shiftKey && (event.ctrlKey || event.metaKey));
