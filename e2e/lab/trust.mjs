import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKey, readPublicKey } from './host-keys.mjs';

/**
 * Who trusts whom at the start: the lines of every known_hosts and authorized_keys, as the scenario says.
 * @param nodes with `hostKeys` and, where they have one, `keyPair`
 */
export async function trustOf({ nodes, managerPair, manager, decoyDir }) {
  const managerKnownHosts = (await Promise.all(nodes.map((node) => managerLines(node, decoyDir)))).flat();
  const scheduler = nodes.find(({ role }) => role === 'scheduler');
  const open = nodes.filter(({ role, schedulerLogin }) => role === 'worker' && schedulerLogin);
  const of = (node) => ({
    knownHosts: [
      ...(node.name === manager ? managerKnownHosts : []),
      ...wayBackLines(node, scheduler),
      ...(node === scheduler ? open.flatMap(({ address, hostKeys }) => linesFor(address, hostKeys)) : []),
    ],
    authorizedKeys: [
      ...(node.authorizedKey && managerPair ? [managerPair.publicLine] : []),
      ...(open.includes(node) && scheduler?.keyPair ? [scheduler.keyPair.publicLine] : []),
      ...(node === scheduler ? nodes.filter(isAuthorized).map(({ keyPair }) => keyPair.publicLine) : []),
    ],
  });
  return { managerKnownHosts, of };
}

const linesFor = (hosts, keys) => keys.map(({ publicLine }) => `${hosts} ${publicLine}`);

async function managerLines(node, decoyDir) {
  if (node.knownToManager === 'no') return [];
  const addresses = [node.address, ...node.moreAddresses].join(',');
  if (node.knownToManager === 'yes') return linesFor(addresses, node.hostKeys);
  return linesFor(addresses, await decoyKeys(decoyDir, node.name));
}

/** Keys that the node had "before": of the types that clients prefer, so that they meet the difference. */
async function decoyKeys(folder, name) {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    ['ed25519', 'ecdsa'].map(async (type) => {
      const path = join(folder, `${name}-${type}`);
      await makeKey(type, path, name);
      return readPublicKey(`${path}.pub`);
    }),
  );
}

function wayBackLines(node, scheduler) {
  const knows = node.role === 'worker' && scheduler && (node.wayBack === 'full' || node.wayBack === 'host-key-only');
  return knows ? linesFor(`${scheduler.address},${scheduler.name}`, scheduler.hostKeys) : [];
}

const isAuthorized = ({ role, wayBack, keyPair }) =>
  role === 'worker' && keyPair !== undefined && (wayBack === 'full' || wayBack === 'key-only');
