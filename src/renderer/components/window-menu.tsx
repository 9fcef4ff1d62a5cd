import { useEffect, useMemo, useRef } from 'react';
import { call, listenCommands } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { useWizard } from '../store/wizard-store';
import { commandsOf, runCommand } from '../view/commands';
import { isMac } from '../view/shortcuts';
import { mainWords, menuOf } from '../view/window-menu';

const SETTLE_MS = 150;

/** Keeps the menu of the window as the page stands: same words, same commands, same reasons for being grey. Draws nothing. */
export function WindowMenu() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const panelNode = useWizard((state) => state.panelNode);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the commands read the open node from its store
  const menu = useMemo(() => menuOf(commandsOf(fleet, t), isMac(), t), [fleet, t, panelNode]);
  const told = useRef('');
  useEffect(() => {
    const description = { menu, words: mainWords(t) };
    const text = JSON.stringify(description);
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      void call('shell.describe', description).catch(() => undefined);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [menu, t]);
  useEffect(() => listenCommands(({ id }) => runCommand(id, t)), [t]);
  return null;
}
