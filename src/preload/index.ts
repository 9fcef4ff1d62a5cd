import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { contractKinds } from '../shared/contract-kinds';
import { wire } from '../shared/contract-kit';

type Listener = (payload: unknown) => void;

/** One function per contract entry, and nothing else: no channel name and no Electron object reaches the page. */
const api = Object.fromEntries(
  Object.entries(contractKinds).map(([name, kind]) => [
    name,
    kind === 'feed'
      ? (listener: Listener) => {
          const forward = (_event: IpcRendererEvent, payload: unknown) => listener(payload);
          ipcRenderer.on(wire(name), forward);
          return () => {
            ipcRenderer.off(wire(name), forward);
          };
        }
      : (input: unknown) => ipcRenderer.invoke(wire(name), input),
  ]),
);

contextBridge.exposeInMainWorld('muster', api);
