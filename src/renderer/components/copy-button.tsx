import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { attempt } from '../store/notice-store';
import { Button, IconButton } from './button';

const SHOWN_MS = 1_500;

/** Puts text on the clipboard, and says so for a moment. `label` makes it a button with words. */
export function CopyButton({
  text,
  label,
  name,
}: {
  /** A function makes a long text only when it is wanted. */
  readonly text: string | (() => string);
  readonly label?: string;
  readonly name?: string;
}) {
  const { t } = useSpeech();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    const done = await attempt(async () => {
      await call('app.copy', { text: typeof text === 'function' ? text() : text });
      return true;
    });
    setCopied(done === true);
  };
  const icon = isCopied ? Check : Copy;
  if (label === undefined) {
    return <IconButton icon={icon} label={isCopied ? t('Copied') : (name ?? t('Copy'))} onPress={() => void copy()} />;
  }
  return (
    <Button icon={icon} onPress={() => void copy()}>
      {isCopied ? t('Copied') : label}
    </Button>
  );
}
