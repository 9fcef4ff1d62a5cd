import { CircleCheck, OctagonAlert, Undo2, X } from 'lucide-react';
import { useEffect } from 'react';
import { useSpeech } from '../i18n';
import { closeNotice, type Notice, useNotices } from '../store/notice-store';
import { planUndo } from '../store/wizard-store';
import { Button, IconButton } from './button';

const GOOD_NEWS_MS = 6_000;

/** Short messages over the page. Good news goes by itself; a failure stays until it is closed. */
export function Toasts() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Toast({ notice }: { readonly notice: Notice }) {
  const { t, tell } = useSpeech();
  const { id, tone } = notice;
  useEffect(() => {
    if (tone === 'bad') return;
    const timer = setTimeout(() => closeNotice(id), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  const Icon = tone === 'ok' ? CircleCheck : OctagonAlert;
  return (
    <div className="banner toast" data-testid={`toast-${tone}`}>
      <Icon size={16} aria-hidden className={`tone-${tone}`} />
      <div className="banner-body">
        <strong>{tell(notice.text)}</strong>
        {notice.next ? <div className="quiet">{tell(notice.next)}</div> : null}
        {notice.detail ? (
          <details>
            <summary>{t('What came back')}</summary>
            <span className="mono">{notice.detail}</span>
          </details>
        ) : null}
      </div>
      {notice.undo.length > 0 ? (
        <Button look="quiet" icon={Undo2} onPress={() => planUndo(notice.undo)}>
          {t('Undo')}
        </Button>
      ) : null}
      <IconButton icon={X} label={t('Close')} onPress={() => closeNotice(id)} />
    </div>
  );
}
