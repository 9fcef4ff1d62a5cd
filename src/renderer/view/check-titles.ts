import type { CheckId } from '../../shared/model/check';
import { CHECK_IDS, type CheckGroup } from '../../shared/model/check-ids';

/** The good condition that each check looks for, and the group of the strip it stands in. */
export const CHECK_TITLES: Readonly<Record<CheckId, readonly [title: string, group: CheckGroup]>> = {
  'tcp-22-open': ['The SSH port answers', 'access'],
  'host-key-known': ['The host key is known', 'access'],
  'ssh-auth': ['Login works without a password', 'access'],
  'os-supported': ['The system is supported', 'system'],
  'home-writable': ['The home folder can be written, and programs run from it', 'system'],
  'package-manager': ['The package manager has finished its work', 'system'],
  'python3-present': ['Python 3 is installed', 'system'],
  'python-minor': ['Python has the same minor version as on the scheduler', 'system'],
  'uv-present': ['uv is installed', 'system'],
  'local-bin-on-path': ['Commands over SSH find every tool', 'system'],
  'ssh-tools': ['ssh, scp and sftp can be used', 'system'],
  'compiler-present': ['A C compiler is installed', 'system'],
  'curl-present': ['curl is installed', 'system'],
  'package-index': ['The package index can be reached', 'system'],
  'unique-hostname': ['The host name is unique', 'system'],
  'unique-host-key': ['The host key is used by no other node', 'system'],
  'clock-skew': ['The clock is right', 'system'],
  'disk-space': ['There is space in the home folder', 'system'],
  'ports-free': ['The ports of Dask are free', 'system'],
  'sshfs-present': ['The SSHFS client is installed', 'share'],
  'fuse-usable': ['FUSE can be used', 'share'],
  'mount-healthy': ['No dead mount is in the way', 'share'],
  'scheduler-ssh-server': ['This computer lets workers in by SSH', 'share'],
  'scheduler-host-key-known': ['The worker knows the host key of the scheduler', 'share'],
  'reverse-ssh': ['The worker can reach the scheduler by SSH', 'share'],
  'way-back-address': ['The login back names every address of the worker', 'share'],
  'ports-reachable': ['Scheduler and worker reach each other on the ports of Dask', 'share'],
  'worker-host-key-known': ['The scheduler knows the host key of the worker', 'share'],
  'scheduler-login': ['The scheduler can log in to the worker', 'share'],
  'share-mounted': ['The share is mounted', 'share'],
  'share-sentinel': ['Both sides see the same share', 'share'],
};

export const GROUP_TITLES: Readonly<Record<CheckGroup, string>> = {
  access: 'Access',
  system: 'System',
  share: 'Share',
};

export const checksIn = (group: CheckGroup): CheckId[] => CHECK_IDS.filter((id) => CHECK_TITLES[id][1] === group);
