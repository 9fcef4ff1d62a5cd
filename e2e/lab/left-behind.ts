import { execInNode, type LabNode } from './lab.mjs';

/** Everything Muster could have changed on a node: files of the account with mode and content, and packages. */
const STATE = `cd ~ && { find . -path ./.cache -prune -o -printf '%m %u %p\\n'; find . -path ./.cache -prune -o -type f -exec sha256sum {} +; } | sort
dpkg-query -W -f '\${db:Status-Abbrev} \${binary:Package}\\n' | grep '^ii'`;

/** Files of the account (without caches) and packages of a node, as text that can be compared. */
export async function stateOf(node: LabNode): Promise<string> {
  return (await execInNode(node, ['sh', '-c', STATE])).stdout;
}

/** What a run of Muster must not leave: programs, listeners, mounts, private folders, temporary files. Empty = nothing. */
export async function leftOn(node: LabNode): Promise<string[]> {
  const looked = await execInNode(node, ['sh', '-c', LEFT], { user: 'root' });
  if (looked.code !== 0) throw new Error(`${node.name}: ${looked.stderr}`);
  return looked.stdout.split('\n').filter((line) => line !== '');
}

/** What sshd itself, the node's process 1 and the look are is known; zombies have ended. */
const LEFT = `set -u
ps -eo pid=,stat=,args= | awk '$1 != 1 && $2 !~ /^Z/' | grep -E 'python|dask|uv |uvx|muster|sshfs|/bin/sh -s' | grep -v 'grep -E' | sed 's/^/process: /'
ss -ltnH | awk '{print $4}' | grep -v ':22$' | sed 's/^/port: /'
grep fuse /proc/mounts | sed 's/^/mount: /'
for path in /home/alice/.muster-run /home/alice/clustershare/lab/.muster-sentinel /home/alice/clustershare/lab/.muster-write-* \\
  /home/alice/.agilab/.env.muster-* /home/alice/clustershare/lab/muster_flight/*.part \\
  /home/alice/clustershare/lab/muster_flight/.*.part /home/alice/clustershare/lab/muster_flight/muster-challenge-*; do
  [ ! -e "$path" ] || echo "file: $path"
done
find /tmp /dev/shm -mindepth 1 | sed 's/^/temporary: /'
exit 0`;

/** Sockets that listen on a node besides sshd, as `address:port`. */
export async function listenersOn(node: LabNode): Promise<string[]> {
  const { stdout } = await execInNode(node, ['sh', '-c', "ss -ltnH | awk '{print $4}' | grep -v ':22$'"]);
  return stdout.split('\n').filter((line) => line !== '');
}
