import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from 'lucide-react';
import type { ProofClaim } from '../../shared/model/proof';
import { useSpeech } from '../i18n';
import type { StatusWord } from '../view/status-words';
import { StatusText } from './status-badge';

export const CLAIM_WORDS: Readonly<Record<ProofClaim['state'], StatusWord>> = {
  holds: { word: 'Holds', icon: CircleCheck, tone: 'ok' },
  broken: { word: 'Broken', icon: CircleX, tone: 'bad' },
  'not-tested': { word: 'Not tested', icon: CircleDashed, tone: 'mute' },
  advice: { word: 'Advice', icon: TriangleAlert, tone: 'warn' },
};
const ORDER: readonly ProofClaim['state'][] = ['broken', 'holds', 'advice', 'not-tested'];

/** What was claimed, what was expected, what was observed, and how: broken claims first. */
export function ClaimList({ claims }: { readonly claims: readonly ProofClaim[] }) {
  const { t, tell } = useSpeech();
  const sorted = [...claims].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <table className="plain-table claim-table" data-testid="claims">
      <thead>
        <tr>
          <th>{t('Claim')}</th>
          <th>{t('Expected')}</th>
          <th>{t('Observed')}</th>
          <th>{t('Result')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((claim) => (
          <tr key={claim.id} data-testid={`claim-${claim.id}`} data-state={claim.state}>
            <td>
              <span className="cell-name">{tell(claim.title)}</span>
              <small>{tell(claim.how)}</small>
            </td>
            <td className="numbers">{claim.expected}</td>
            <td className={claim.state === 'broken' ? 'numbers tone-bad' : 'numbers'}>{claim.observed}</td>
            <td>
              <StatusText word={CLAIM_WORDS[claim.state]} code={claim.reason ?? undefined} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
