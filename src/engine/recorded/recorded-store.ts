import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HostKey } from '../../shared/model/host-key';
import { NodeMount } from '../../shared/model/node';
import { writeWholeSync } from '../write-whole';
import type { RecordedLab, RecordedNode } from './recorded-node';

const version = z.string().nullable();
/** How a recorded machine stands after what was done to it. */
const StoredNode = z.object({
  door: z.enum(['open', 'refused', 'silent', 'mute']),
  hostKeys: z.array(HostKey),
  tools: z.object({ python3: version, uv: version, sshfs: version }),
  mounts: z.array(NodeMount),
  files: z.array(z.tuple([z.string(), z.string()])),
  folders: z.array(z.string()),
});
const StoredLab = z.object({ schema: z.literal('muster.practice/1'), nodes: z.record(z.string(), StoredNode) });

const machines = (lab: RecordedLab): RecordedNode[] => [...lab.nodes, lab.manager];

/** Keeps a practice lab across restarts, as real machines keep what was done to them: one file, written after each change. */
export function keepLab(lab: RecordedLab, file: string): () => void {
  recall(lab, file);
  return () => {
    const nodes = Object.fromEntries(
      machines(lab).map(({ name, door, hostKeys, tools, mounts, files, folders }) => [
        name,
        { door, hostKeys, tools, mounts, files: [...files], folders: [...folders] },
      ]),
    );
    writeWholeSync(file, JSON.stringify({ schema: 'muster.practice/1', nodes }), { mode: 0o600 });
  };
}

/** A file that is not there, or of another version, leaves the lab as it begins. */
function recall(lab: RecordedLab, file: string): void {
  const stored = read(file);
  for (const node of machines(lab)) {
    const before = stored?.nodes[node.name];
    if (!before) continue;
    node.door = before.door;
    node.hostKeys = before.hostKeys;
    Object.assign(node.tools, before.tools);
    node.mounts = before.mounts;
    node.files.clear();
    for (const [path, text] of before.files) node.files.set(path, text);
    node.folders.clear();
    for (const path of before.folders) node.folders.add(path);
  }
}

function read(file: string): z.infer<typeof StoredLab> | null {
  try {
    return StoredLab.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
