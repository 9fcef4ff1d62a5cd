import { Radar } from 'lucide-react';
import { isLoginName } from '../../../shared/model/login-name';
import { scanSecondsFor } from '../../../shared/scan-time';
import { FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { DialogFrame } from '../../components/dialog-frame';
import { TextField } from '../../components/text-field';
import { TickBox } from '../../components/tick-box';
import { useSpeech } from '../../i18n';
import { addressesIn, entriesOf, FREE_ADDRESSES, type ScanRequest } from './scan-request';
import { useScanStart } from './use-scan-start';

const SHOWN_AT_FIELD: ReadonlySet<string> = new Set(['bad-input', 'unknown-host', 'bad-cidr']);

interface Props {
  readonly request: ScanRequest;
  readonly onChange: (request: ScanRequest) => void;
  readonly onClose: () => void;
}

/** Where to look: names and addresses one by one, and networks. */
export function ScanForm({ request, onChange, onClose }: Props) {
  const { t, tell } = useSpeech();
  const { go, isStarting, failure } = useScanStart(request, onClose);
  const wanted = addressesIn(entriesOf(request.networks));
  const isLarge = wanted > FREE_ADDRESSES;
  const error = (code: string): string | null =>
    failure && failure.code === code ? `${tell(failure.message)} ${tell(failure.next)}` : null;
  const login = request.login.trim();
  const isLogin = login === '' || isLoginName(login);
  const hasNetworks = request.networks.trim() !== '';
  const hasWork = request.names.trim() !== '' || hasNetworks || request.isHereToo;
  return (
    <DialogFrame
      title={t('Add nodes')}
      lead={t(
        'Muster tries port 22 of each address, and logs in only where you can already log in. It never guesses a password.',
      )}
      onClose={onClose}
      testId="scan-form"
      foot={
        <>
          <span className="dialog-foot-note numbers">
            {wanted > 0 ? t('{{count}} addresses', { count: wanted }) : ''}
          </span>
          <Button isLarge onPress={onClose}>
            {t('Not now')}
          </Button>
          <Button
            isLarge
            look="filled"
            icon={Radar}
            isDisabled={isStarting || !hasWork || !isLogin || (isLarge && !request.hasConsent)}
            onPress={go}
            testId="start-scan"
          >
            {t('Look there')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('Names and addresses')}
        value={request.names}
        onChange={(names) => onChange({ ...request, names })}
        rows={3}
        isMono
        hasFocus
        placeholder="alice@atlas.local:22"
        hint={t('One per line. A user and a port may stand with them: user@name:port.')}
        error={error('bad-input') ?? error('unknown-host')}
        testId="typed-names"
      />
      <TextField
        label={t('Networks')}
        value={request.networks}
        onChange={(networks) => onChange({ ...request, networks })}
        rows={2}
        isMono
        placeholder="192.168.20.0/24"
        hint={t('In CIDR notation. Left empty, no network is scanned.')}
        error={error('bad-cidr')}
        testId="typed-networks"
      />
      <TextField
        label={t('Login name')}
        value={request.login}
        onChange={(typed) => onChange({ ...request, login: typed })}
        isMono
        placeholder="alice"
        hint={t('Your account on the nodes, where none stands above. Left empty, as your SSH configuration says.')}
        error={isLogin ? null : t('{{user}} is no login name.', { replace: { user: login } })}
        testId="login-name"
      />
      {isLarge ? (
        <TickBox
          isOn={request.hasConsent}
          onChange={(hasConsent) => onChange({ ...request, hasConsent })}
          testId="consent"
        >
          {t('Scan {{count}} addresses. This takes up to {{seconds}} s, and others may notice it.', {
            count: wanted,
            seconds: scanSecondsFor(wanted),
          })}
        </TickBox>
      ) : null}
      {hasNetworks ? null : (
        <TickBox
          isOn={request.isHereToo}
          onChange={(isHereToo) => onChange({ ...request, isHereToo })}
          testId="here-too"
        >
          {t('Also scan the local networks, and look at what this computer already knows')}
        </TickBox>
      )}
      {failure && !SHOWN_AT_FIELD.has(failure.code) ? <FailureBanner failure={failure} testId="scan-refused" /> : null}
    </DialogFrame>
  );
}
