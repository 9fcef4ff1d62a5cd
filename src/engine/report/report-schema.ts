import { z } from 'zod';
import { ProofReport } from '../../shared/model/proof';

/** Where the published schema lies in the repository. */
export const REPORT_SCHEMA_FILE = 'docs/schema/muster.proof-1.json';

/** The JSON Schema (draft 2020-12) of `report.json`, as text: made from the very schema that reads reports, so fields to come are allowed. */
export function reportSchemaText(): string {
  const schema = z.toJSONSchema(ProofReport, { target: 'draft-2020-12', reused: 'ref', io: 'input' });
  const head = {
    $schema: schema.$schema,
    $id: 'urn:muster:schema:muster.proof:1',
    title: 'muster.proof/1',
    description: 'The report of one Flight proof. Written for runs that passed, failed or were cancelled.',
  };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}
