import type { NodeFacts } from '../../shared/model/node';
import type { FactLines } from './fact-lines';

type Os = Pick<NodeFacts, 'os' | 'osName' | 'osId' | 'osLike' | 'osVersion'>;

/** System of a node from `uname -s`, os-release(5) and `sw_vers`. */
export function osFrom(lines: FactLines): Os {
  const system = lines.one('system');
  if (system === 'Darwin') return macFrom(lines);
  if (system === 'Linux') return linuxFrom(lines);
  const isWindows = /^(MINGW|MSYS|CYGWIN|Windows)/i.test(system);
  const id = isWindows ? 'windows' : system.toLowerCase();
  return {
    os: isWindows ? 'windows' : 'other',
    osName: system,
    osId: id,
    osLike: [],
    osVersion: lines.one('kernel'),
  };
}

function macFrom(lines: FactLines): Os {
  const said = lines.all('swvers').find((line) => line.startsWith('ProductVersion:')) ?? '';
  const osVersion = said.replace(/^ProductVersion:\s*/, '');
  return { os: 'macos', osName: `macOS ${osVersion}`.trim(), osId: 'macos', osLike: [], osVersion };
}

function linuxFrom(lines: FactLines): Os {
  const release = new Map(
    lines.all('osrelease').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), unquote(line.slice(at + 1))] as const;
    }),
  );
  const osVersion = release.get('VERSION_ID') ?? '';
  const name = (release.get('NAME') ?? '').replace(/ (GNU\/)?Linux$/, '');
  return {
    os: 'linux',
    osName: `${name || 'Linux'} ${osVersion}`.trim(),
    osId: release.get('ID') ?? 'linux',
    osLike: (release.get('ID_LIKE') ?? '').split(/\s+/).filter((word) => word !== ''),
    osVersion,
  };
}

/** os-release(5): values are shell words, quoted when they hold more than letters, digits, `._-`. */
const unquote = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\([$"\\`])/g, '$1');
