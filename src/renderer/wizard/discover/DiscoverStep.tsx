import { useWizard } from '../../store/wizard-store';
import { BuildCluster } from './build-cluster';
import { FindNodes } from './find-nodes';

/** First page: finding nodes, and at its end building the cluster out of them. */
export function DiscoverStep() {
  const isBuilding = useWizard((state) => state.isBuilding);
  return isBuilding ? <BuildCluster /> : <FindNodes />;
}
