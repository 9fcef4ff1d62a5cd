import { isNodeAlive } from './processes.mjs';
import { USER } from './recipe.mjs';
import { LabError, run } from './run.mjs';

/** What a non-login shell of sshd on Debian has. */
const USER_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/games';
const ROOT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The argv that runs `argv` inside a node: in all its namespaces, with a clean environment, as alice or root.
 * @throws LabError if the node is not running or the user is neither.
 */
export function argvInNode(node, argv, { user = USER.name, env = {}, cwd } = {}) {
  if (!isNodeAlive(node)) throw new LabError(`The node ${node.name} is not running.`);
  if (user !== USER.name && user !== 'root')
    throw new LabError(`A node has the users ${USER.name} and root, not "${user}".`);
  const isRoot = user === 'root';
  const home = isRoot ? '/root' : USER.home;
  const id = String(isRoot ? 0 : USER.uid);
  const values = {
    HOME: home,
    USER: user,
    LOGNAME: user,
    PATH: isRoot ? ROOT_PATH : USER_PATH,
    ...node.environment,
    ...env,
  };
  return [
    ...['nsenter', '--target', String(node.pid), '--net', '--mount', '--uts', '--ipc', '--pid'],
    ...['--setuid', id, '--setgid', id, '/usr/bin/env', '-i', '-C', cwd ?? home],
    ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
    ...argv,
  ];
}

/**
 * Runs a program inside a node.
 * @returns {Promise<{code: number | null, signal: string | null, stdout: string, stderr: string}>}
 */
export function execInNode(node, argv, { input, timeoutMs, ...where } = {}) {
  return run(argvInNode(node, argv, where), { input, timeoutMs });
}

/**
 * The argv that runs a program of the repository inside a manager node: there Node is /opt/node/bin/node and the
 * checkout is /opt/muster, both read-only, while HOME and files are the node's own.
 */
export function argvAsManager(node, argv, { env = {}, ...where } = {}) {
  if (!node.isManager)
    throw new LabError(`${node.name} is no manager: its scenario does not say "manager": "${node.name}".`);
  const path = `/opt/node/bin:${USER_PATH}`;
  return argvInNode(node, argv, { ...where, user: USER.name, env: { PATH: path, ...env } });
}

/** Like `execInNode`, as the manager's user with Node on the PATH. */
export function execAsManager(node, argv, { input, timeoutMs, ...where } = {}) {
  return run(argvAsManager(node, argv, where), { input, timeoutMs });
}
