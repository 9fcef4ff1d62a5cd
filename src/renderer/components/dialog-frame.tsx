import { FlaskConical, type LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import type { Tone } from '../view/status-words';
import { Explained } from './explained';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly icon?: LucideIcon;
  readonly tone?: Tone;
  readonly isSmall?: boolean;
  readonly isAlert?: boolean;
  /** Esc, or a click outside when nothing was typed. */
  readonly onClose: () => void;
  readonly foot: ReactNode;
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A dialog whose head and foot stay while its middle scrolls. It takes the focus, and gives it back. */
export function DialogFrame({
  title,
  lead,
  icon: Icon,
  tone = 'mute',
  isSmall,
  isAlert,
  onClose,
  foot,
  testId,
  children,
}: Props) {
  const { t } = useSpeech();
  const isPractice = useFleet((fleet) => fleet.isPractice);
  return (
    <ModalOverlay
      className="veil"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isKeyboardDismissDisabled={false}
    >
      <Modal className={isSmall ? 'dialog-box dialog-box-small' : 'dialog-box'}>
        <Dialog
          className="dialog"
          role={isAlert ? 'alertdialog' : 'dialog'}
          {...(testId ? { 'data-testid': testId } : {})}
        >
          {isPractice ? (
            <p className="dialog-practice" data-testid="dialog-practice">
              <FlaskConical size={14} aria-hidden />
              {t('Practice cluster. Nothing real is touched.')}
            </p>
          ) : null}
          <header className="dialog-head">
            {Icon ? <Icon size={24} aria-hidden className={`tone-${tone}`} /> : null}
            <div>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {lead ? <p>{typeof lead === 'string' ? <Explained text={lead} /> : lead}</p> : null}
            </div>
          </header>
          {children ? <DialogMiddle>{children}</DialogMiddle> : null}
          <footer className="dialog-foot">{foot}</footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Scrolls when it must, and can then be reached by Tab, so that the keyboard scrolls it too (WCAG 2.1.1). */
function DialogMiddle({ children }: { readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => setScrolls(element.scrollHeight > element.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    measure();
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className="dialog-middle" {...(scrolls ? { tabIndex: 0 } : {})}>
      {children}
    </div>
  );
}
