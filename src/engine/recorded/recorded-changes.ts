import { absoluteOn, isFolder, linesOf, namesIn, parentOf, putLines, type RecordedNode } from './recorded-node';
import { breaks, listed, prints, type RecordedScript, type Run, value } from './recorded-script';

const yes = (is: boolean): string => (is ? 'yes' : 'no');

const pathState: RecordedScript = (run) => {
  const { node } = run;
  const file = absoluteOn(node, value(run, 'FILE'));
  const folder = parentOf(file);
  return prints(
    `file=${yes(node.files.has(file) || isFolder(node, file))}`,
    `folder=${yes(isFolder(node, folder))}`,
    `parent=${yes(isFolder(node, parentOf(folder)))}`,
  );
};

const makeFolder: RecordedScript = (run) => {
  run.node.folders.add(absoluteOn(run.node, value(run, 'TARGET')));
  return prints();
};

const takeBackPath: RecordedScript = (run) => {
  const { node } = run;
  const target = absoluteOn(node, value(run, 'TARGET'));
  if (!node.files.has(target) && !isFolder(node, target)) return prints('gone=already');
  const what = value(run, 'WHAT');
  if (what === 'empty-folder' && namesIn(node, target).length > 0)
    return breaks('changed-since', `The folder ${target} is not empty.`);
  for (const path of [...node.files.keys()])
    if (path === target || path.startsWith(`${target}/`)) node.files.delete(path);
  for (const path of [...node.folders]) if (path === target || path.startsWith(`${target}/`)) node.folders.delete(path);
  if (target.endsWith('/.local/share/muster/uv') || target.endsWith('/.local/bin/uv')) node.tools.uv = null;
  return prints('gone=yes');
};

const editLines: RecordedScript = (run) => {
  const { node } = run;
  const file = absoluteOn(node, value(run, 'FILE'));
  const before = linesOf(node, file);
  const remove = new Set(listed(run, 'REMOVE'));
  const kept = before.filter((line) => !remove.has(line));
  const add = listed(run, 'ADD').filter((line) => !kept.includes(line));
  const counts = [`added=${add.length}`, `removed=${before.length - kept.length}`];
  if (kept.length + add.length === 0 && value(run, 'IS_FILE_NEW') === 'yes') {
    node.files.delete(file);
    return prints(...counts, 'gone=yes');
  }
  putLines(node, file, [...kept, ...add]);
  return prints(...counts);
};

const sudoState: RecordedScript = (run) => {
  const { sudo, password } = run.node;
  if (value(run, 'WITH_PASSWORD') !== 'yes') return prints(`sudo=${sudo}`);
  return prints('sudo=password', `accepted=${yes(run.secrets.SUDO_PASSWORD === password)}`);
};

/** What a package brings, as Debian 13 has it. */
const PACKAGES: Readonly<Record<string, (node: RecordedNode) => readonly string[]>> = {
  sshfs: ({ tools }) => {
    const isNew = tools.sshfs === null;
    tools.sshfs = '3.7.3';
    return isNew ? ['sshfs'] : [];
  },
  python3: ({ tools }) => {
    const isNew = tools.python3 === null;
    tools.python3 = '3.13.5';
    return isNew ? ['libpython3.13-stdlib', 'python3'] : [];
  },
};

const mayBeRoot = ({ node, secrets, values }: Run): boolean =>
  values.SUDO === 'password' ? secrets.SUDO_PASSWORD === node.password : node.sudo === 'free';

const installPackages: RecordedScript = (run) => {
  if (!mayBeRoot(run)) return prints('failed=1');
  const names = value(run, 'PACKAGES').split(' ');
  const added = names.flatMap((name) => PACKAGES[name]?.(run.node) ?? []);
  return prints(...names.map((name) => `Setting up ${name} ...`), ...added.map((name) => `added=${name}`));
};

const removePackages: RecordedScript = (run) => {
  if (!mayBeRoot(run)) return breaks('command-failed', 'apt-get purge failed.');
  const names = value(run, 'PACKAGES').split(' ');
  if (names.includes('sshfs')) run.node.tools.sshfs = null;
  if (names.includes('python3')) run.node.tools.python3 = null;
  return prints(...names.map((name) => `removed=${name}`));
};

const installUv: RecordedScript = ({ node }) => {
  if (node.tools.python3 === null) return breaks('install-failed', 'There is no python3 here.');
  node.tools.uv = '0.9.5';
  node.files.set(`${node.home}/.local/bin/uv`, 'uv');
  node.files.set(`${node.home}/.local/share/muster/uv/.muster`, 'made by muster\n');
  return prints('version=uv 0.9.5');
};

const unmount: RecordedScript = (run) => {
  const { node } = run;
  const target = absoluteOn(node, value(run, 'TARGET'));
  const mount = node.mounts.find((other) => other.target === target);
  if (!mount) return prints('gone=already');
  if (mount.source !== value(run, 'SOURCE')) return breaks('changed-since', `${mount.source} is mounted on ${target}.`);
  node.mounts = node.mounts.filter((other) => other !== mount);
  return prints('gone=yes');
};

/** Scripts that look at a node's files and system, and change them. */
export const CHANGE_SCRIPTS: Readonly<Record<string, RecordedScript>> = {
  'path-state': pathState,
  'make-folder': makeFolder,
  'set-owner': () => prints(),
  'take-back-path': takeBackPath,
  'edit-lines': editLines,
  'sudo-state': sudoState,
  'prepare-packages': () => prints(),
  'install-packages': installPackages,
  'remove-packages': removePackages,
  'install-uv': installUv,
  'finish-dpkg': () => prints(),
  'enable-fuse': () => prints(),
  unmount,
};
