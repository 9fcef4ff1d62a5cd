import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProofReport } from '../../shared/model/proof';
import { REPORT_SCHEMA_FILE, reportSchemaText } from './report-schema';
import { sampleReport } from './testing/sample-report';

const published = readFileSync(join(__dirname, '../../..', REPORT_SCHEMA_FILE), 'utf8');

it('is published as the code has it: node tools/report-schema.mjs', () => {
  expect(published).toBe(reportSchemaText());
});

/** Came after the first reports were written, which are read as if they said so. */
const LATER = ['isMasked', 'trust'];

it('names every field of a report as required', () => {
  const { required, properties } = JSON.parse(published) as { required: string[]; properties: Record<string, unknown> };
  const fields = Object.keys(ProofReport.parse(sampleReport({ trust: [] }))).sort();
  expect(Object.keys(properties).sort()).toEqual(fields);
  expect([...required].sort()).toEqual(fields.filter((field) => !LATER.includes(field)));
});
