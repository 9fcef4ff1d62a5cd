import type { ImportFile } from '../../../shared/model/import-file';
import type { Candidate } from '../candidate';
import { candidatesFromAgilabJson, nodesOf, parseJson } from './agilab-json';
import { candidatesFromAnsibleIni } from './ansible-ini';
import { candidatesFromAnsibleYaml } from './ansible-yaml';
import { candidatesFromCsv, separatorOf } from './csv-hosts';
import { type Refuse, refuserFor, withoutRepeats } from './import-file';

/** Forms of a list of machines, told apart by what is in the file and not by what it is called. */
export type ImportForm = 'json' | 'yaml' | 'csv' | 'ini';

/** What a text is. A plain list of names is a simple inventory in INI form. */
export function formOf(text: string): ImportForm {
  const first = text.split(/\r\n|\n|\r/).find((line) => !/^\s*([#;].*)?$/.test(line)) ?? '';
  if (/^\s*(\{|\[\s*[{"]|\[\s*$)/.test(first)) return 'json';
  if (/^(---|%YAML)/.test(first) || /^\s*[^\s=#:[]+:(\s*|\s+[#{&*].*)$/.test(first)) return 'yaml';
  return separatorOf(first) === null ? 'ini' : 'csv';
}

/** Machines of an imported file, each once. @throws Failure bad-file naming file, line and reason. */
export function candidatesFromImport({ name, text }: ImportFile): Candidate[] {
  const refuse = refuserFor(name);
  // Spreadsheets of many languages write which separator they use into a line before the head.
  const plain = text.replace(/^\ufeff/, '').replace(/^"?sep=.?"?(\r\n|\n|\r)/i, '$1');
  if (plain.includes('\0')) throw refuse(null, 'it is not a text');
  const found = withoutRepeats(read(plain, refuse));
  if (found.length === 0) throw refuse(null, 'it names no machine');
  return found;
}

function read(text: string, refuse: Refuse): Candidate[] {
  switch (formOf(text)) {
    case 'json':
      return nodesOf(parseJson(text, refuse)) === null && /"(all|hosts)"\s*:/.test(text)
        ? candidatesFromAnsibleYaml(text, refuse)
        : candidatesFromAgilabJson(text, refuse);
    case 'yaml':
      return candidatesFromAnsibleYaml(text, refuse);
    case 'csv':
      return candidatesFromCsv(text, refuse);
    case 'ini':
      return candidatesFromAnsibleIni(text, refuse);
  }
}
