import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';

/** SSHFS may show a file for 20 s as it was when the node last saw it: empty while another worker wrote it. */
const LOOKS = 25;
const BETWEEN_MS = 1_000;

/**
 * What a node sees through its own path of the share: looked at again while it does not hold and SSHFS may still show
 * what was. The last look counts, whatever it saw. @throws Failure cancelled, and what `look` throws.
 */
export async function lookAgainUntil<Seen>(
  job: JobContext,
  look: () => Promise<Seen>,
  holds: (seen: Seen) => boolean,
): Promise<Seen> {
  for (let at = 1; ; at += 1) {
    const seen = await look();
    if (holds(seen) || at >= LOOKS) return seen;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    stopIfCancelled(job.signal);
  }
}
