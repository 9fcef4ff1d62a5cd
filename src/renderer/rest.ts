// Everything that the first picture does without, as one script: many small ones would be a tenth larger together.
export { AlarmHost } from './asks/alarm-host';
export { AskHost } from './asks/ask-host';
export { CommandPalette } from './components/command-palette';
export { DialogHost } from './components/dialog-host';
export { RunComparison } from './components/run-comparison';
export { UndoDialog } from './components/undo-dialog';
export { WindowMenu } from './components/window-menu';
export { ChangesPage } from './wizard/changes/changes-page';
export { DiscoverStep } from './wizard/discover/DiscoverStep';
export { HostKeysStep } from './wizard/host-keys/HostKeysStep';
export { LogsPage } from './wizard/logs/logs-page';
export { NodesPage } from './wizard/nodes/nodes-page';
export { ProofStep } from './wizard/proof/ProofStep';
export { SettingsPage } from './wizard/settings/settings-page';
export { ShareStep } from './wizard/share/ShareStep';
export { TopologyPage } from './wizard/topology/topology-page';
