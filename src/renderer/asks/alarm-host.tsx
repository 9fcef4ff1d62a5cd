import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { openAlarm, setReplacing, useWizard } from '../store/wizard-store';
import { KeyAlarm } from './key-alarm';

/** The alarm as opened from a finding, from what the last look saw. */
export function AlarmHost() {
  const nodeId = useWizard((state) => state.alarmNode);
  const node = useFleet((fleet) => fleet.cluster.nodes.find((other) => other.id === nodeId));
  const seen = useFleet((fleet) => (nodeId ? (fleet.known[nodeId]?.observation?.hostKey ?? null) : null));
  if (!nodeId || !node || !seen) return null;
  const close = (): void => openAlarm(null);
  return (
    <KeyAlarm
      nodeName={node.name}
      offered={seen.offered}
      pinned={seen.pinned}
      onKeep={close}
      onReplace={() => {
        close();
        setReplacing(nodeId);
        void start({ kind: 'trust-node', nodeId, replaceChanged: true });
      }}
    />
  );
}
