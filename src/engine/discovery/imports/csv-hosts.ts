import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Candidate } from '../candidate';
import { splitHostPort } from './host-port';
import { importedCandidate, MAX_HOSTS, type Refuse } from './import-file';

type Column = 'name' | 'host' | 'address' | 'user' | 'port';

/** Names under which a column is met; compared without case, spaces and underscores. */
const COLUMNS: ReadonlyMap<string, Column> = new Map(
  Object.entries({
    name: 'name',
    node: 'name',
    alias: 'name',
    host: 'host',
    hostname: 'host',
    fqdn: 'host',
    address: 'address',
    ip: 'address',
    ipaddress: 'address',
    ipv4: 'address',
    user: 'user',
    username: 'user',
    login: 'user',
    remoteuser: 'user',
    port: 'port',
    sshport: 'port',
  } as const),
);

const columnOf = (cell: string): Column | null =>
  COLUMNS.get(
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
  ) ?? null;

/** The separator of a head line: the one that finds most columns. Null when the line is no head of a list of machines. */
export function separatorOf(head: string): string | null {
  const plain = head.replace(/"/g, '');
  const found = [',', ';', '\t']
    .map((separator) => ({ separator, columns: plain.split(separator).flatMap((cell) => columnOf(cell) ?? []) }))
    .sort((a, b) => b.columns.length - a.columns.length)[0];
  return found?.columns.some((column) => column !== 'user' && column !== 'port') ? found.separator : null;
}

const Row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/**
 * Machines of a CSV file (RFC 4180, also with semicolons as spreadsheets of many languages write them). Its first line
 * names the columns name, host, address, user, port, in any order; others are left alone. @throws Failure bad-file naming the line.
 */
export function candidatesFromCsv(text: string, refuse: Refuse): Candidate[] {
  const delimiter = separatorOf(text.split(/\r\n|\n|\r/).find((line) => line.trim() !== '') ?? '');
  if (delimiter === null) throw refuse(1, 'no column is called name, host or address');
  const [head, ...rows] = recordsOf(text, delimiter, refuse);
  const columns = (head?.record ?? []).map(columnOf);
  if (rows.length > MAX_HOSTS) throw refuse(null, `it has more than ${MAX_HOSTS} machines`);
  return rows.flatMap(({ record, info }) => {
    const cell = (wanted: Column): string => record[columns.indexOf(wanted)]?.trim() ?? '';
    const place = splitHostPort(cell('address') || cell('host') || cell('name'));
    if (record.every((value) => value.trim() === '')) return [];
    const written = {
      name: cell('name') || cell('host') || place.host,
      address: place.host,
      port: cell('port') || place.port,
      user: cell('user') || place.user,
      line: info.lines,
    };
    return [importedCandidate(written, refuse)];
  });
}

function recordsOf(text: string, delimiter: string, refuse: Refuse): z.infer<typeof Row>[] {
  try {
    const options = { delimiter, bom: true, info: true, skip_empty_lines: true, relax_column_count: true } as const;
    return z.array(Row).parse(parse(text, options));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : null;
    throw refuse(
      line,
      error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is never closed' : 'the quoting is broken',
    );
  }
}
