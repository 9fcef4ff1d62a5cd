import { z } from "zod";
import { Timestamp } from "./ids";
import { Sentence } from "./sentence";

/** Ids of all checks, in the order in which they are shown. Each is also file name, test id and documentation anchor. */
export const CHECK_IDS = [
	"tcp-22-open",
	"host-key-known",
	"ssh-auth",
	"os-supported",
	"python3-present",
	"uv-present",
	"unique-hostname",
	"clock-skew",
	"disk-space",
	"sshfs-present",
	"fuse-usable",
	"mount-healthy",
	"scheduler-host-key-known",
	"reverse-ssh",
	"worker-host-key-known",
	"scheduler-login",
	"share-mounted",
	"share-sentinel",
] as const;
export const CheckId = z.enum(CHECK_IDS);
export type CheckId = z.infer<typeof CheckId>;

/** The three groups of a node's check strip. */
export const CHECK_GROUPS = ["access", "system", "share"] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export const CheckStatus = z.enum([
	"pass",
	"warn",
	"fail",
	"error",
	"blocked",
	"skipped",
	"pending",
	"running",
]);
export type CheckStatus = z.infer<typeof CheckStatus>;

/** A check's finding about one node. */
export const CheckResult = z.object({
	checkId: CheckId,
	status: CheckStatus,
	/** What is, and for a failure: "Without it, …". */
	summary: Sentence,
	/** Label → raw text as the node gave it, cleaned of control characters. */
	evidence: z.record(z.string(), z.string()),
	/** Remedy ids, best first. */
	remedies: z.array(z.string()),
	blockedBy: CheckId.nullable(),
	at: Timestamp,
});
export type CheckResult = z.infer<typeof CheckResult>;

/** The single summary status of a node, derived from its results by `summaryStatusOf`; the number is its score. */
export const NODE_SCORES = {
	"no-ssh-port": 0,
	"host-key-changed": 5,
	"probe-error": 10,
	"host-key-unknown": 20,
	"ssh-auth-needed": 30,
	"unsupported-os": 40,
	"python-missing": 50,
	"uv-missing": 60,
	"sshfs-missing": 70,
	"reverse-ssh-needed": 80,
	ready: 100,
} as const;
export type NodeStatus = keyof typeof NODE_SCORES;
export const NODE_STATUSES = Object.keys(NODE_SCORES) as NodeStatus[];
