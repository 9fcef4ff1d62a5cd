import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError, mustRun, run } from './run.mjs';

/**
 * How this machine reaches its package registries, read at run time so that the nodes can do the same:
 * apt options, certificates, pip's and uv's settings, environment.
 */
export async function readHostSetUp() {
  return {
    aptOptions: await aptOptions(),
    aptAuth: await textsIn('/etc/apt/auth.conf.d', '.conf'),
    certificates: await textsIn('/usr/local/share/ca-certificates', '.crt'),
    pipConf: await firstText([
      '/etc/pip.conf',
      join(homedir(), '.config/pip/pip.conf'),
      join(homedir(), '.pip/pip.conf'),
    ]),
    uvToml: await firstText(['/etc/uv/uv.toml', join(homedir(), '.config/uv/uv.toml')]),
    environment: registryEnvironment(process.env),
  };
}

/** The first archive with Debian's main packages in apt's own set-up. MUSTER_LAB_MIRROR overrides it. */
export async function debianMirror() {
  if (process.env.MUSTER_LAB_MIRROR) return process.env.MUSTER_LAB_MIRROR;
  const listed = await mustRun([
    ...['apt-get', 'indextargets', '--format', '$(REPO_URI) $(LABEL) $(COMPONENT)', 'Created-By: Packages'],
  ]);
  const rows = listed.split('\n').map((row) => row.split(' '));
  const found = rows.find(([, label, component]) => label === 'Debian' && component === 'main');
  if (!found) {
    throw new LabError('apt on this machine knows no Debian archive. Run "apt-get update", or set MUSTER_LAB_MIRROR.');
  }
  return found[0].replace(/\/$/, '');
}

/** Proxy, certificate and checking options of apt, as lines of an apt.conf. */
async function aptOptions() {
  const { stdout } = await run(['apt-config', 'dump', 'Acquire']);
  const wanted = /^Acquire::(https?|Retries|Check-|ForceIPv4|By-Hash)[^"]* "[^"]+";$/;
  return stdout.split('\n').filter((line) => wanted.test(line));
}

/**
 * Variables that steer pip, uv, curl and OpenSSL, as far as they can hold inside a node: a path that a node does not
 * have, or a proxy on this machine's loopback, would only break it.
 */
function registryEnvironment(env) {
  const wanted =
    /^(https?_proxy|no_proxy|all_proxy|PIP_.*|UV_.*|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/i;
  const kept = Object.entries(env).filter(([name, value]) => {
    if (!wanted.test(name) || /CACHE|FIND_LINKS|PYTHON/.test(name)) return false;
    if (value.startsWith('/')) return value.startsWith('/etc/ssl/certs');
    return !/\/\/(127\.|localhost)/.test(value);
  });
  return Object.fromEntries(kept.sort());
}

async function textsIn(folder, suffix) {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith(suffix)).sort() : [];
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

async function firstText(paths) {
  const path = paths.find((candidate) => existsSync(candidate));
  return path ? readFile(path, 'utf8') : undefined;
}

/** resolv.conf for the nodes. A resolver on this machine's loopback (systemd-resolved) does not answer there. */
export async function resolverConfiguration() {
  const own = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  if (!/^nameserver\s+127\./m.test(own)) return own;
  return readFile('/run/systemd/resolve/resolv.conf', 'utf8').catch(() => own);
}
