import { readFileSync } from 'node:fs';
import { arch, cpus, hostname, release, totalmem, version } from 'node:os';

/** What a report says of the computer that ran Muster, where the run itself did not look at it. */
export interface ComputerFacts {
  readonly hostname: string;
  readonly osName: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly ramBytes: number;
  /** Program → version. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Names of processors as `uname -m` gives them, which is how those of the nodes stand in a report. */
const ARCH: Readonly<Record<string, string>> = { x64: 'x86_64', ia32: 'i686' };

/** Name and version out of os-release(5); null when it holds none. Pure. */
export function nameInOsRelease(text: string): string | null {
  const entryOf = (key: string): string =>
    new RegExp(`^${key}=["']?([^"'\\n]*)["']?$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return [entryOf('NAME').replace(/ GNU\/Linux$/, ''), entryOf('VERSION_ID')].filter(Boolean).join(' ') || null;
}

function systemName(platform: NodeJS.Platform): string {
  if (platform === 'win32') return version();
  if (platform === 'darwin') return `macOS (Darwin ${release()})`;
  try {
    return nameInOsRelease(readFileSync('/etc/os-release', 'utf8')) ?? `Linux ${release()}`;
  } catch {
    return `Linux ${release()}`;
  }
}

/** This computer, from what Node knows without starting a program. */
export function computerFacts(platform: NodeJS.Platform = process.platform): ComputerFacts {
  const processors = cpus();
  return {
    hostname: hostname(),
    osName: systemName(platform),
    arch: ARCH[arch()] ?? arch(),
    cpuModel: processors[0]?.model.trim() ?? '',
    cores: processors.length,
    ramBytes: totalmem(),
    versions: versionsHere(),
  };
}

const versionsHere = (): Record<string, string> =>
  Object.fromEntries(
    ['node', 'electron'].flatMap((program) => {
      const version = process.versions[program];
      return version ? [[program, version]] : [];
    }),
  );
