import type { NodeMount } from '../../shared/model/node';
import { type EnvRole, envChangeOf, wantedEnv } from '../share/env-keys';
import { absoluteOn, isFolder, linesOf, namesIn, parentOf, putLines, type RecordedNode } from './recorded-node';
import { breaks, prints, type RecordedScript, type Run, value } from './recorded-script';
import { loginRefusal } from './recorded-trust';

const octal = (text: string): string =>
  text.replace(/[\s\\#]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
const mountOn = (node: RecordedNode, path: string): NodeMount | undefined =>
  node.mounts.find(({ target }) => target === path);
const mountLine = ({ source, target, type, isReadOnly }: NodeMount): string =>
  `${octal(source)} ${octal(target)} ${type} ${isReadOnly ? 'ro' : 'rw'}`;
const envFile = (node: RecordedNode): string => `${node.home}/.agilab/.env`;

const look: RecordedScript = (run) => {
  const { node } = run;
  const path = absoluteOn(node, value(run, 'SHARE'));
  let base = parentOf(path);
  while (!isFolder(node, base)) base = parentOf(base);
  const mount = mountOn(node, path);
  const names = mount ? [] : namesIn(node, path);
  const kind = mount ? 'mount' : isFolder(node, path) ? 'folder' : node.files.has(path) ? 'file' : 'absent';
  const hasEnv = node.files.has(envFile(node));
  return prints(
    `home=${node.home}`,
    `user=${node.user}`,
    `system=${node.system === 'macos' ? 'Darwin' : 'Linux'}`,
    `sshfs=${node.tools.sshfs === null ? '' : '/usr/bin/sshfs'}`,
    `path=${path}`,
    `base=${base}`,
    `localshare=${node.home}/localshare`,
    ...node.mounts.map((other) => `mount=${mountLine(other)}`),
    `kind=${kind}`,
    mount ? `state=${mount.state === 'not-probed' ? 'alive' : mount.state}` : null,
    kind === 'folder' ? `entries=${names.length}` : null,
    ...(value(run, 'ENDS') === 'yes' ? names : names.slice(0, 1)).map((name) => `name=${name}`),
    `agilab=${isFolder(node, `${node.home}/.agilab`) ? 'yes' : 'no'}`,
    `envfile=${hasEnv ? 'yes' : 'no'}`,
    ...linesOf(node, envFile(node))
      .filter((line) => /^(IS_|AGI_CLUSTER)/.test(line))
      .map((line) => `env=${line}`),
  );
};

/** As merge_env of share-env.sh: one line per key, the others stay. */
function mergeEnv(run: Run): 'made' | 'changed' | 'same' {
  const { node } = run;
  const role = value(run, 'ENV_ROLE') as EnvRole;
  if (role === 'none') return 'same';
  const isNew = !node.files.has(envFile(node));
  const before = linesOf(node, envFile(node));
  const wanted = wantedEnv(role, '');
  if ('AGI_CLUSTER_SHARE' in wanted) wanted.AGI_CLUSTER_SHARE = value(run, 'ENV_SHARE');
  const { added, replaced } = envChangeOf(before, wanted);
  if (added.length === 0) return 'same';
  putLines(node, envFile(node), [...before.filter((line) => !replaced.includes(line)), ...added]);
  return isNew ? 'made' : 'changed';
}

const prepare: RecordedScript = (run) => {
  const { node } = run;
  const at = value(run, 'AT') || absoluteOn(node, value(run, 'SHARE'));
  const isThere = isFolder(node, at);
  if (!isThere && value(run, 'DO_FOLDER') !== 'yes') return breaks('share-refused', `There is no folder ${at}.`);
  node.folders.add(at);
  const env = mergeEnv(run);
  const id = value(run, 'TOKEN_ID');
  if (id !== '') node.files.set(`${at}/.muster-sentinel/${id}`, `${value(run, 'TOKEN')}\n`);
  return prints(
    `path=${at}`,
    `clock=${Date.now()}`,
    `folder=${isThere ? 'exists' : 'made'}`,
    `env=${env}`,
    id === '' ? null : 'token=written',
  );
};

const apply: RecordedScript = (run) => {
  const { node } = run;
  const at = value(run, 'AT');
  const done: string[] = [];
  const stop = (step: string, word: string, said: string) => ({
    stdout: prints(...done, `step=${step} failed ${word}`, `said64=${Buffer.from(said).toString('base64')}`).stdout,
    exitCode: 1,
  });
  const mounts = value(run, 'DO_MOUNT') === 'yes';
  const word = (isChange: boolean) => (isChange ? 'done' : 'unchanged');
  if (value(run, 'IS_SSHFS') !== 'no') {
    const refusal = mounts ? loginRefusal(run, 'sftp') : null;
    if (refusal) return stop('reverse-ssh', 'refused', refusal.said);
    done.push(`step=reverse-ssh ${word(mounts)} ${mounts ? 'works' : 'mounted'}`);
    if (mounts && node.tools.sshfs === null) return stop('sshfs', 'absent', '/usr/local/bin:/usr/bin:/bin');
    done.push(`step=sshfs ${word(mounts)} ${mounts ? 'found' : 'mounted'}`);
    if (value(run, 'DO_UNMOUNT') !== 'no') node.mounts = node.mounts.filter(({ target }) => target !== at);
    const isMade = !isFolder(node, at);
    node.folders.add(at);
    done.push(`step=mount-point ${word(isMade)} ${isMade ? 'made' : 'exists'}`);
  }
  const env = mergeEnv(run);
  done.push(`step=env ${word(env !== 'same')} ${env}`);
  if (value(run, 'IS_SSHFS') !== 'no') {
    if (mounts)
      node.mounts.push({
        source: value(run, 'SOURCE'),
        target: at,
        type: 'fuse.sshfs',
        isReadOnly: false,
        state: 'alive',
      });
    done.push(`step=mount ${word(mounts)} mounted`);
  }
  const heard = answerAt(run, at)
    .stdout.split('\n')
    .filter((line) => line !== '');
  return prints(...done, `step=writable ${word(mounts)} works`, ...heard);
};

/** The machine and path behind a mount: `account@address:/path`. */
function behind(run: Run, { source }: NodeMount): { node: RecordedNode; path: string } | null {
  const found = /^[^@]*@\[?([^\]:]+)\]?:(\/.*)$/.exec(source);
  const node = run.at(found?.[1] ?? '');
  return node && found?.[2] ? { node, path: found[2] } : null;
}

const answer: RecordedScript = (run) => {
  const at = absoluteOn(run.node, value(run, 'SHARE'));
  return prints(
    `path=${at}`,
    ...answerAt(run, at)
      .stdout.split('\n')
      .filter((line) => line !== ''),
  );
};

function answerAt(run: Run, at: string): ReturnType<RecordedScript> {
  const source = value(run, 'SOURCE');
  const mount = mountOn(run.node, at);
  const is = !mount ? 'none' : source === '' || mount.source === source ? 'exact' : 'other';
  const head = [`mount=${is}`, `source=${octal(mount?.source ?? '')}`, `readonly=${mount?.isReadOnly ? 'yes' : 'no'}`];
  if (mount?.state === 'hung') return prints(...head, 'folder=hung', 'state=hung');
  if (mount?.state === 'dead' || (!mount && !isFolder(run.node, at))) return prints(...head, 'folder=no', 'state=dead');
  const end = mount ? behind(run, mount) : null;
  if (source !== '' && is !== 'exact') return prints(...head, 'folder=yes', 'state=alive');
  const token = end?.node.files.get(`${end.path}/.muster-sentinel/${value(run, 'TOKEN_ID')}`)?.trim();
  if (!end || token !== value(run, 'TOKEN')) return prints(...head, 'folder=yes', 'state=alive', 'read=no');
  const mayWrite = mount?.isReadOnly === false;
  if (mayWrite) end.node.files.set(`${end.path}/.muster-sentinel/${value(run, 'ANSWER')}`, `answer to ${token}\n`);
  const said = [`clock=${Date.now()}`, 'read=yes', 'tries=0', `bytes=${token.length + 1}`];
  return prints(...head, 'folder=yes', 'state=alive', ...said, `wrote=${mayWrite ? 'yes' : 'no'}`);
}

const collect: RecordedScript = (run) => {
  const { files } = run.node;
  const folder = `${value(run, 'AT')}/.muster-sentinel`;
  const expected = `answer to ${value(run, 'TOKEN')}\n`;
  const names = value(run, 'ANSWERS')
    .split(' ')
    .filter((name) => files.get(`${folder}/${name}`) === expected);
  if (value(run, 'CLEAN') === 'yes') {
    const id = `${folder}/${value(run, 'TOKEN_ID')}`;
    for (const path of [...files.keys()]) if (path === id || path.startsWith(`${id}.`)) files.delete(path);
  }
  return prints(...names.map((name) => `answer=${name} ${expected.length}`));
};

const unmountShare: RecordedScript = (run) => {
  const mount = mountOn(run.node, value(run, 'AT'));
  if (!mount) return prints('gone=already');
  run.node.mounts = run.node.mounts.filter((other) => other !== mount);
  return prints('gone=yes');
};

const left: RecordedScript = (run) => {
  const mount = mountOn(run.node, value(run, 'AT'));
  return prints(mount ? `left64=${Buffer.from(`mount: ${mountLine(mount)}`).toString('base64')}` : null);
};

const health: RecordedScript = (run) => {
  const path = absoluteOn(run.node, value(run, 'SHARE'));
  const mount = mountOn(run.node, path);
  const source = value(run, 'SOURCE');
  const state = !mount
    ? 'gone'
    : source !== '' && mount.source !== source
      ? 'foreign'
      : mount.state === 'not-probed' || mount.state === 'alive'
        ? mount.isReadOnly
          ? 'read-only'
          : 'alive'
        : mount.state;
  return prints(`path=${path}`, `state=${state}`, mount ? 'age=0' : null, 'survives=no');
};

/** The practice lab keeps no environment and no outputs of a proof. */
const evidence: RecordedScript = () => prints();

const speed: RecordedScript = (run) => {
  const mount = mountOn(run.node, value(run, 'AT'));
  if (mount?.state === 'dead' || mount?.state === 'hung') return breaks('mount-failed', 'The mount does not answer.');
  return prints('read=0.041', 'write=0.062', 'small=84', `count=${value(run, 'COUNT')}`);
};

const large: RecordedScript = (run) => {
  run.node.files.set(`${value(run, 'AT')}/.muster-sentinel/${value(run, 'TOKEN_ID')}.large`, '');
  return prints('large=written');
};

/** Scripts of the share. */
export const SHARE_RECORDED: Readonly<Record<string, RecordedScript>> = {
  'share-look': look,
  'share-prepare': prepare,
  'share-apply': apply,
  'share-answer': answer,
  'share-collect': collect,
  'share-health': health,
  'share-evidence': evidence,
  'share-speed': speed,
  'share-large': large,
  'share-unmount': unmountShare,
  'share-left': left,
};
