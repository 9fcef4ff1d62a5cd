// Writes the published JSON Schema of report.json from the schema in the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './project.mjs';

const { module } = await runnerImport(join(root, 'src/engine/report/report-schema.ts'), { configFile: false, root });
const file = join(root, module.REPORT_SCHEMA_FILE);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, module.reportSchemaText());
process.stdout.write(`${module.REPORT_SCHEMA_FILE}\n`);
