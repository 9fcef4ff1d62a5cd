import { createHash } from 'node:crypto';
import type { ProofReport } from '../../shared/model/proof';

/** The text of `report.json`. */
export const reportJson = (report: ProofReport): string => `${JSON.stringify(report, null, 2)}\n`;

/** SHA-256 of `report.json`, hex: what ties the other forms to it. */
export const reportDigest = (report: ProofReport): string =>
  createHash('sha256').update(reportJson(report)).digest('hex');

/** How the other forms name that digest. */
export const digestLine = (report: ProofReport): string => `SHA-256 of report.json: ${reportDigest(report)}`;

/** The digest that an HTML or Markdown report names; null when it names none. */
export const digestIn = (text: string): string | null =>
  /SHA-256 of report\.json: ([0-9a-f]{64})/.exec(text)?.[1] ?? null;
