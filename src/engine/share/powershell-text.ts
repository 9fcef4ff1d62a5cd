import { windowsPathOf } from './windows-end';

/** A single-quoted string of PowerShell: nothing in it is expanded, a quote is doubled (about_Quoting_Rules). Pure. */
export const powerShellQuote = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;

/** What makes the folder of the share, as a person would type it. Pure. */
export const newFolderCommand = (path: string): string =>
  `New-Item -ItemType Directory -Force -Path ${powerShellQuote(windowsPathOf(path))}`;
