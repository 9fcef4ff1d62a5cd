import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Every process of this machine that is alive (a zombie is not).
 * @returns {{pid: number, name: string, argv: string[], netNs: string, pidNs: string}[]}
 */
export function listProcesses() {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        return describe(Number(entry));
      } catch {
        return []; // it ended while it was being read
      }
    });
}

function describe(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  if (state === 'Z' || state === 'X') return [];
  const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  return [{ pid, name, argv, netNs: readlinkSync(`/proc/${pid}/ns/net`), pidNs: readlinkSync(`/proc/${pid}/ns/pid`) }];
}

/** The namespaces of one process, as /proc names them. */
export function namespacesOf(pid) {
  return { netNs: readlinkSync(`/proc/${pid}/ns/net`), pidNs: readlinkSync(`/proc/${pid}/ns/pid`) };
}

/** Processes inside one node, its process 1 included. */
export function processesIn(node) {
  return listProcesses().filter(({ pidNs }) => pidNs === node.pidNs);
}

/** True while the node's process 1 lives; a number that another process got since does not count. */
export function isNodeAlive(node) {
  try {
    return namespacesOf(node.pid).pidNs === node.pidNs;
  } catch {
    return false;
  }
}

/**
 * Everything that belongs to a lab: whatever shares a network with one of its nodes, and the starters of the nodes,
 * which carry the lab's folder in their arguments.
 */
export function processesOfLab(folder, netNamespaces) {
  const own = namespacesOf('self');
  const starts = (argv) => argv.some((arg) => arg === folder || arg.startsWith(`${folder}/`));
  return listProcesses().filter(
    ({ netNs, pidNs, name, argv }) =>
      (netNs !== own.netNs && netNamespaces.has(netNs)) ||
      ((pidNs !== own.pidNs || name === 'unshare') && starts(argv)),
  );
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
