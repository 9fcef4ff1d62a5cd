import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  chown,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fillRsaPool } from './host-keys.mjs';
import { debianMirror, readHostSetUp, resolverConfiguration } from './host-set-up.mjs';
import { labDir, sourceDir } from './paths.mjs';
import { APT_LAYERS, BASE_PACKAGES, HOST_PACKAGES, SUITE, USER, UV_LAYERS } from './recipe.mjs';
import { LabError, mustRun, withLock } from './run.mjs';

/**
 * Makes the root file systems of the nodes, or finds them in the cache. Needs root on Debian.
 * @returns {Promise<{rootsDir: string, cached: boolean, tookMs: number}>}
 */
export async function buildLab({ log = () => {} } = {}) {
  const startedAt = Date.now();
  await mkdir(join(labDir(), 'roots'), { recursive: true });
  return withLock(join(labDir(), 'build.lock'), async () => {
    await installHostPackages(log);
    const setUp = await readHostSetUp();
    const rootsDir = join(labDir(), 'roots', await recipeHash(setUp));
    const cached = existsSync(join(rootsDir, 'environment.json'));
    if (!cached) await buildRoots(rootsDir, setUp, log);
    await forgetOldRoots(rootsDir);
    return { rootsDir, cached, tookMs: Date.now() - startedAt };
  });
}

async function installHostPackages(log) {
  const missing = HOST_PACKAGES.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
  if (missing.length === 0) return;
  log(`installing on this machine: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = ['apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120'];
  await mustRun([...apt, 'update'], { env });
  await mustRun([...apt, '-y', 'install', '--no-install-recommends', ...missing], { env });
}

/** A changed recipe, script or registry set-up gives another name, and so another root. */
async function recipeHash(setUp) {
  const hash = createHash('sha256').update(process.arch).update(JSON.stringify(setUp));
  for (const file of ['recipe.mjs', 'build.mjs', 'build-layer.sh', 'host-set-up.mjs']) {
    hash.update(await readFile(join(sourceDir, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function buildRoots(rootsDir, setUp, log) {
  const dir = `${rootsDir}.part`;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const timed = async (what, work) => {
    const from = Date.now();
    await work;
    log(`${what}: ${((Date.now() - from) / 1000).toFixed(1)} s`);
  };
  const uv = timed('uv', fetchUv(dir));
  uv.catch(() => {}); // awaited below; a failure of the base must be the one that is told
  await timed(`base (${SUITE})`, buildBase(join(dir, 'base'), setUp));
  const apt = (name) => timed(`layer ${name}`, buildAptLayer(dir, name));
  await Promise.all([
    apt('sshfs'),
    apt('python').then(() => apt('python-sshfs')),
    uv,
    timed('rsa keys', fillRsaPool(12)),
  ]);
  await writeFile(join(dir, 'environment.json'), JSON.stringify(setUp.environment));
  await rename(dir, rootsDir);
}

async function buildBase(root, setUp) {
  await mustRun([
    ...['mmdebstrap', '--mode=root', '--variant=minbase', `--include=${BASE_PACKAGES.join(',')}`],
    ...['--dpkgopt=force-unsafe-io', '--keyring=/usr/share/keyrings/debian-archive-keyring.gpg'],
    ...setUp.aptOptions.map((line) => `--aptopt=${line}`),
    ...['--aptopt=Apt::Install-Recommends "false"', SUITE, root, await debianMirror()],
  ]);
  await writeFile(join(root, 'etc/apt/apt.conf.d/99mmdebstrap'), `${setUp.aptOptions.join('\n')}\n`);
  for (const { name, text } of setUp.certificates) await put(root, `usr/local/share/ca-certificates/${name}`, text);
  for (const { name, text } of setUp.aptAuth) await put(root, `etc/apt/auth.conf.d/${name}`, text, 0o600);
  if (setUp.pipConf) await put(root, 'etc/pip.conf', setUp.pipConf);
  // A node's cache lies on another mount than its files, so that hard links cannot work; uv warns unless told.
  await put(root, 'etc/uv/uv.toml', setUp.uvToml ?? 'link-mode = "copy"\n');
  const lines = Object.entries(setUp.environment).map(([name, value]) => `${name}="${value}"\n`);
  await appendFile(join(root, 'etc/environment'), lines.join(''));
  await put(root, 'etc/fuse.conf', 'user_allow_other\n');
  await mustRun(['chroot', root, 'useradd', '-m', '-u', String(USER.uid), '-s', '/bin/bash', USER.name]);
  for (const file of await readdir(join(root, 'etc/ssh'))) {
    if (file.startsWith('ssh_host_')) await rm(join(root, 'etc/ssh', file)); // every node has keys of its own
  }
  await runInRoot(root, ['-', '-', '-']);
}

async function put(root, path, text, mode = 0o644) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text, { mode });
}

async function buildAptLayer(dir, name) {
  const { over, packages } = APT_LAYERS[name];
  const at = (folder) => join(dir, folder);
  for (const folder of [name, `${name}.work`, `${name}.root`]) await mkdir(at(folder));
  const lower = [...over, 'base'].map(at).join(':');
  await runInRoot(at(`${name}.root`), [lower, at(name), at(`${name}.work`), ...packages]);
  for (const folder of [`${name}.work`, `${name}.root`]) await rm(at(folder), { recursive: true });
}

async function runInRoot(root, args) {
  const resolver = join(labDir(), 'resolv.conf');
  await writeFile(resolver, await resolverConfiguration());
  const env = { ...process.env, RESOLVER: resolver };
  await mustRun(['unshare', '--mount', '--pid', '--fork', 'sh', join(sourceDir, 'build-layer.sh'), root, ...args], {
    env,
  });
}

/** uv comes from the Python package index, as this machine's own pip is set up to reach it. */
async function fetchUv(dir) {
  const target = join(dir, 'uv-wheel');
  const pip = ['/usr/bin/pip3', 'install', '-q', '--disable-pip-version-check', '--root-user-action=ignore'];
  await mustRun([...pip, '--no-deps', '--only-binary=:all:', '--target', target, 'uv']);
  const binary = join(target, 'bin/uv');
  if (!existsSync(binary)) throw new LabError('pip installed the package uv, but it holds no program bin/uv.');
  for (const [name, folder] of Object.entries(UV_LAYERS)) {
    const bin = join(dir, `uv-${name}`, folder);
    await mkdir(bin, { recursive: true });
    await (name === 'home' ? copyFile(binary, join(bin, 'uv')) : link(binary, join(bin, 'uv')));
    await chmod(join(bin, 'uv'), 0o755);
    if (name === 'home') await ownHome(join(dir, `uv-${name}`));
  }
  await rm(target, { recursive: true });
}

async function ownHome(layer) {
  for (const path of ['', '/.local', '/.local/bin', '/.local/bin/uv']) {
    await chown(`${layer}${USER.home}${path}`, USER.uid, USER.uid);
  }
}

/** Roots of older recipes go, unless a lab that is up still stands on them. */
async function forgetOldRoots(current) {
  const roots = join(labDir(), 'roots');
  const mounts = await rootsInUse();
  for (const name of await readdir(roots)) {
    const path = join(roots, name);
    if (path !== current && !mounts.has(path)) await rm(path, { recursive: true, force: true });
  }
}

async function rootsInUse() {
  const instances = join(labDir(), 'instances');
  const names = existsSync(instances) ? await readdir(instances) : [];
  const states = await Promise.all(
    names.map((name) => readFile(join(instances, name, 'state.json'), 'utf8').then(JSON.parse, () => ({}))),
  );
  return new Set(states.map((state) => state.rootsDir));
}
