// What a stranger on the lab's network sees of a node: used by the self-test, and by nothing that makes the lab.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { subnetsOf } from './network.mjs';
import { labDir } from './paths.mjs';
import { listProcesses } from './processes.mjs';
import { run } from './run.mjs';

/**
 * Connects to a node's port and waits for its first word.
 * @returns {Promise<string>} the banner, or `refused`, `silent` (open, no word), `closed` (open, then shut), `no answer`
 */
export function knock(node, { waitMs = 700 } = {}) {
  return new Promise((resolve) => {
    let open = false;
    const socket = connect({ host: node.address, port: node.port });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(waitMs, () => settle(open ? 'silent' : 'no answer'));
    socket.once('connect', () => {
      open = true;
    });
    socket.once('data', (data) => settle(data.toString().trim()));
    socket.once('end', () => settle('closed'));
    socket.once('error', (error) => settle(error.code === 'ECONNREFUSED' ? 'refused' : error.code));
  });
}

/** The options of OpenSSH that make a manager's HOME count, which ssh itself does not take from the environment. */
const optionsFor = (home) => [
  ...['-F', 'none', '-i', join(home, '.ssh/id_ed25519'), '-o', 'IdentitiesOnly=yes'],
  ...['-o', `UserKnownHostsFile=${join(home, '.ssh/known_hosts')}`, '-o', 'StrictHostKeyChecking=yes'],
  ...['-o', 'ConnectTimeout=2', '-o', 'UpdateHostKeys=no'],
];

/** Runs a command on a node by key, from a manager on this machine. */
export function sshByKey(lab, node, command) {
  const argv = ['ssh', ...optionsFor(lab.managerHome), '-o', 'BatchMode=yes', `${node.user}@${node.address}`, command];
  return run(argv, { timeoutMs: 20_000 });
}

/** The same by password, after the node's own keys were written to a known_hosts file of its own. */
export async function sshByPassword(lab, node, command, password = node.password) {
  const home = lab.managerHome;
  const knownHosts = join(home, `known_hosts.${node.name}`);
  await writeFile(knownHosts, node.hostKeys.map(({ publicLine }) => `${node.address} ${publicLine}\n`).join(''));
  const asker = join(home, 'answer-password');
  await writeFile(asker, '#!/bin/sh\nprintf "%s\\n" "$LAB_PASSWORD"\n', { mode: 0o700 });
  const argv = [
    ...['ssh', '-F', 'none', '-o', 'PubkeyAuthentication=no', '-o', 'NumberOfPasswordPrompts=1'],
    ...[
      '-o',
      `UserKnownHostsFile=${knownHosts}`,
      '-o',
      'StrictHostKeyChecking=yes',
      `${node.user}@${node.address}`,
      command,
    ],
  ];
  const env = { ...process.env, SSH_ASKPASS: asker, SSH_ASKPASS_REQUIRE: 'force', LAB_PASSWORD: password };
  return run(argv, { env, timeoutMs: 20_000 });
}

/**
 * The part of this machine that a lab changes while it is up. What belongs to others, who may start and stop labs or
 * servers of their own at any time, is left out.
 * @param prefix how the names of the caller's own labs begin
 */
export async function machineAsItIs(prefix) {
  const others = await subnetsOf((instance) => !instance.startsWith(prefix));
  const foreign = new RegExp(
    `\\b(${others.map((subnet) => `mlab${subnet}(n\\d+)?|10\\.77\\.${subnet}`).join('|') || '(?!)'})\\b`,
  );
  const ask = async (...argv) => {
    const { stdout } = await run(argv);
    return stdout
      .split('\n')
      .filter((line) => !foreign.test(line))
      .map((line) => line.replace(/ +/g, ' '));
  };
  return {
    mounts: (await ask('cat', '/proc/self/mounts')).filter((line) => line.includes(labDir())),
    links: await ask('ip', '-brief', 'link'),
    addresses: await ask('ip', '-brief', 'address'),
    routes: await ask('ip', 'route'),
    tables: await ask('nft', 'list', 'tables'),
    // Shared by all labs: the last one to go puts it back.
    forwarding: others.length === 0 ? await ask('cat', '/proc/sys/net/ipv4/ip_forward') : 'held by another lab',
    programs: listProcesses()
      .filter(({ pid }) => isInLab(pid, prefix))
      .map(({ pid, name }) => `${name} (${pid})`),
  };
}

/** True for a process in a node of one of the caller's labs, and for the starter of one. */
function isInLab(pid, prefix) {
  try {
    const about = ['mountinfo', 'cmdline'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
    return about.some((text) => text.includes(`/instances/${prefix}`));
  } catch {
    return false; // it ended meanwhile
  }
}
