import { Bell, CircleCheck, OctagonAlert, Undo2 } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { type Notice, readNotices, useNotices } from '../store/notice-store';
import { planUndo } from '../store/wizard-store';
import { clockText } from '../view/units';
import { Button } from './button';

/** What was told since the window opened, newest first: a message that went by itself can be read again here. */
export function NoticeMenu() {
  const { t } = useSpeech();
  const told = useNotices((state) => state.told);
  const unread = useNotices((state) => state.unread);
  return (
    <DialogTrigger onOpenChange={(isOpen) => isOpen && readNotices()}>
      <AriaButton
        className="button button-icon notice-bell"
        aria-label={unread > 0 ? t('Notices, {{count}} new', { count: unread }) : t('Notices')}
        data-testid="notice-menu"
      >
        <Bell size={16} aria-hidden />
        {unread > 0 ? (
          <span className="notice-count numbers" aria-hidden>
            {unread > 9 ? '9+' : unread}
          </span>
        ) : null}
      </AriaButton>
      <Popover className="popover notice-popover" placement="bottom end">
        <Dialog className="menu notice-list" aria-label={t('Notices')}>
          {({ close }) => (
            <>
              <h2 className="notice-title">{t('Notices')}</h2>
              {told.length === 0 ? (
                <p className="quiet notice-none">
                  {t('Nothing yet. What Muster has finished, and what failed, is listed here until it is closed.')}
                </p>
              ) : (
                <ul>
                  {[...told].reverse().map((notice) => (
                    <Told key={notice.id} notice={notice} onLeave={close} />
                  ))}
                </ul>
              )}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Told({ notice, onLeave }: { readonly notice: Notice; readonly onLeave: () => void }) {
  const { t, tell } = useSpeech();
  const { tone, undo } = notice;
  // What was taken back meanwhile is not offered a second time.
  const canUndo = useFleet(
    (fleet) => undo.length > 0 && undo.every((id) => fleet.changes.find((entry) => entry.id === id)?.state === 'done'),
  );
  const Icon = tone === 'ok' ? CircleCheck : OctagonAlert;
  return (
    <li className="notice-row" data-testid={`notice-${tone}`}>
      <Icon size={16} aria-hidden className={`tone-${tone}`} />
      <div>
        <strong>{tell(notice.text)}</strong>
        {notice.next ? <p className="quiet">{tell(notice.next)}</p> : null}
        <p className="faint numbers">{clockText(notice.at)}</p>
      </div>
      {canUndo ? (
        <Button
          look="quiet"
          icon={Undo2}
          onPress={() => {
            onLeave();
            planUndo(undo);
          }}
        >
          {t('Undo')}
        </Button>
      ) : null}
    </li>
  );
}
