import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('muster', {});
