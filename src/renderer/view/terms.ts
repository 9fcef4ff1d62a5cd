/** A word that a person may not know, and what it means here. */
export interface Term {
  /** As the list of words shows it. */
  readonly title: string;
  /** Forms in which it stands in sentences, with commas between, longest first. Empty = it is explained in the list alone. */
  readonly forms: string;
  readonly meaning: string;
}

/** The jargon of this window, in the order of the steps. The forms are translated as one text, since each language has its own. */
export const TERMS: readonly Term[] = [
  {
    title: 'Node',
    forms: '',
    meaning: 'A machine of the cluster, whatever its role. One machine with several names and addresses is one node.',
  },
  {
    title: 'Scheduler',
    forms: '',
    meaning: 'The node that hands out the work and owns the share.',
  },
  {
    title: 'Worker',
    forms: '',
    meaning: 'A node that computes. It gets its work from the scheduler.',
  },
  {
    title: 'Slot',
    forms: 'slots, slot',
    meaning: 'One slot computes one batch at a time. Half of the cores is a calm choice.',
  },
  {
    title: 'Host key',
    forms: 'host keys, host key',
    meaning:
      'The key by which an SSH server proves that it is itself. If it is another than before, the machine was set up anew, or somebody is in between.',
  },
  {
    title: 'Fingerprint',
    forms: 'fingerprints, fingerprint',
    meaning: 'A short form of a host key, which two people can compare: 43 characters after SHA256.',
  },
  {
    title: 'known_hosts',
    forms: 'known_hosts',
    meaning: 'The file in which SSH remembers host keys. Muster has no other list of keys that it trusts.',
  },
  {
    title: 'Pin',
    forms: 'pinned, pin',
    meaning: 'To remember a host key that was compared, so that another one is noticed at once.',
  },
  {
    title: 'Seed',
    forms: 'seeded, seed',
    meaning: 'To write a compared host key into the known_hosts of another node, so that it never has to trust unseen.',
  },
  {
    title: 'Way back',
    forms: 'way back',
    meaning: 'The login of a worker on the scheduler. The share is mounted from the worker, so the worker needs it.',
  },
  {
    title: 'Share',
    forms: '',
    meaning: 'One folder on the scheduler that every worker sees under a path of its own.',
  },
  {
    title: 'SSHFS',
    forms: 'SSHFS',
    meaning: 'A program that shows a folder of another machine as if it were a local one, over SSH.',
  },
  {
    title: 'FUSE',
    forms: 'FUSE',
    meaning: 'The part of the system that lets a program without special rights, such as SSHFS, mount a folder.',
  },
  {
    title: 'Sentinel',
    forms: 'sentinels, sentinel, tokens, token',
    meaning:
      'A small file with random content. One side writes it and the other reads it: so both are known to see the same folder.',
  },
  {
    title: 'uv',
    forms: 'uv',
    meaning: 'A program that makes Python environments. The workers compute inside one.',
  },
  {
    title: 'Dask',
    forms: 'Dask',
    meaning: 'A Python library that spreads one computation over many machines. AGILab computes on it.',
  },
  {
    title: 'Remedy',
    forms: '',
    meaning: 'What mends a finding. Muster shows its commands first, and believes it only when its check passes.',
  },
];
