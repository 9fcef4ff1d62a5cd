import { useState } from 'react';
import type { HostKeyQuestion } from '../../shared/model/ask';
import { setReplacing, useWizard } from '../store/wizard-store';
import type { AskProps } from './ask-host';
import { FingerprintDialog } from './fingerprint-dialog';
import { KeyAlarm } from './key-alarm';

/**
 * A key that is not trusted yet. A changed key shows the alarm first: replacing it is a separate, deliberate act,
 * unless the person came here from that very alarm.
 */
export function HostKeyDialog({ question, nodeName, answer, dismiss }: AskProps<HostKeyQuestion>) {
  const [isReplacing, setReplacingHere] = useState(() => useWizard.getState().replacing === question.nodeId);
  const refuse = (): void => {
    setReplacing(null);
    answer({ about: 'host-key', decision: 'refuse', fingerprint: '', comparison: 'pasted' });
  };
  if (question.match === 'mismatch' && !isReplacing) {
    return (
      <KeyAlarm
        nodeName={nodeName}
        offered={question.offered}
        pinned={question.pinned}
        onKeep={refuse}
        onReplace={() => setReplacingHere(true)}
      />
    );
  }
  return (
    <FingerprintDialog
      question={question}
      nodeName={nodeName}
      onTrust={(fingerprint, comparison) => {
        setReplacing(null);
        answer({ about: 'host-key', decision: 'trust', fingerprint, comparison });
      }}
      onClose={() => {
        setReplacing(null);
        dismiss();
      }}
    />
  );
}
