import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../shared/failure';
import { expandHostPattern } from './host-range';
import { candidatesFromImport, formOf } from './import-text';
import { readImport } from './read-import';

const shown = (text: string, name = 'lab'): string[] =>
  candidatesFromImport({ name, text }).map(
    ({ name: called, address, port, user }) =>
      `${called} ${user === null ? '' : `${user}@`}${address}${port === 22 ? '' : `:${port}`}`,
  );
const refusal = (text: string): string => {
  try {
    candidatesFromImport({ name: 'lab.txt', text });
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-file') return error.message;
    throw error;
  }
  return 'accepted';
};

// Ansible Community Documentation, "How to build your inventory": the samples of its sections on formats, ports,
// aliases, ranges, children and variables, with private addresses.
const ANSIBLE_INI = `
# first host without a group
mail.lab.local
badwolf.lab.local:5309
jumper ansible_port=5555 ansible_host=192.0.2.50

[webservers]
www[01:03].lab.local
www[10:14:2].lab.local ansible_user=carol  # every second

[databases]
db-[a:c].lab.local
"other" ansible_connection=local
container ansible_connection=docker
winbox ansible_connection=winrm ansible_port=5986 ansible_host=192.168.20.9

[southeast:children]
webservers
databases

[southeast:vars]
ansible_user=south
some_server = "foo # bar"

[databases:vars]
ansible_ssh_port = 2200
ansible_user='dora' # deeper than southeast

[all:vars]
ansible_user=everyone
`;

// The same documentation, its YAML tabs, and the plugin description of ansible.builtin.yaml.
const ANSIBLE_YAML = `---
all:
  hosts:
    mail.lab.local:
    jumper:
      ansible_port: 5555
      ansible_host: 192.0.2.50
  vars: &common
    ansible_user: everyone
  children:
    webservers:
      hosts:
        www[01:03].lab.local:
          <<: *common
        foo.lab.local: {ansible_user: "{{ inventory_hostname_short }}"}
    databases:
      hosts: db.lab.local
      vars:
        ansible_port: 2200
        ansible_become_password: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          6238613430
    prod:
      children:
        databases:
`;

// Shape of agilab doctor --discover-lan --json, cluster_lan_discovery.py, DiscoveryReport.to_dict.
const AGILAB_JSON = JSON.stringify({
  success: true,
  lan_discovery: {
    generated_at: 1_785_500_000.5,
    cidrs: ['192.168.20.0/24'],
    local_hosts: ['192.168.20.2'],
    nodes: [
      { host: '192.168.20.11', ssh_target: 'alice@192.168.20.11', sources: ['tcp-scan'], status: 'ready', score: 100 },
      { host: 'heron.local', ssh_target: 'heron.local', sources: ['ssh-config'], status: 'ssh-auth-needed', score: 30 },
    ],
  },
});

const names = (level: number): string => Array.from({ length: 8 }, (_, at) => `g${level}_${at}`).join('\n');

describe('Ansible inventory, INI', () => {
  test('hosts, ports, ranges, groups in groups, variables by precedence', () => {
    expect(shown(ANSIBLE_INI)).toEqual([
      'mail.lab.local everyone@mail.lab.local',
      'badwolf.lab.local everyone@badwolf.lab.local:5309',
      'jumper everyone@192.0.2.50:5555',
      'www01.lab.local south@www01.lab.local',
      'www02.lab.local south@www02.lab.local',
      'www03.lab.local south@www03.lab.local',
      'www10.lab.local carol@www10.lab.local',
      'www12.lab.local carol@www12.lab.local',
      'www14.lab.local carol@www14.lab.local',
      'db-a.lab.local dora@db-a.lab.local:2200',
      'db-b.lab.local dora@db-b.lab.local:2200',
      'db-c.lab.local dora@db-c.lab.local:2200',
      'winbox dora@192.168.20.9',
    ]);
  });

  test('a plain list of names is one too', () => {
    expect(shown('\ufeffatlas.local\r\nada@192.168.20.7:2222\r\n\r\n; old\r\n192.168.20.7:2222\r\n')).toEqual([
      'atlas.local atlas.local',
      '192.168.20.7 ada@192.168.20.7:2222',
    ]);
  });

  test('groups that are all children of all others above them end', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      Array.from({ length: 8 }, (_, at) => `[g${level + 1}_${at}:children]\n${names(level)}\n`).join(''),
    );
    expect(shown(`[g0_0]\nx\n${levels.join('')}`)).toEqual(['x x']);
  });

  test.each([
    ['[web\nweb1', 'line 1'],
    ['web1\n[web:nonsense]\n', 'line 2, a section is [group], [group:children] or [group:vars]'],
    ['ok\nweb1 "open', 'line 2, a quotation mark is never closed'],
    ['web1 word', 'line 1, "word" is not name=value'],
    ['a\nb\nnode[1:99999999]', 'line 3, more than 20000 machines'],
    ['node[05:1]', 'line 1, a range begins after its end'],
    ['ok\n'.concat('a[1:2]'.repeat(20_000)), 'line 2, more than 8 ranges in one name'],
    ['node[1:2', 'line 1, "node[1" is neither a host name nor an address'],
    ['node[1:9:0]', 'line 1, the step of a range is at least 1'],
    ['0.0.0.0', 'line 1, "0.0.0.0" is no machine: no machine has an unspecified address'],
    ['x ansible_host=224.0.0.9', 'line 1, "224.0.0.9" is no machine'],
    ['010.0.0.1', 'line 1, "010.0.0.1" is no address'],
    ['node[01:100]', 'line 1, both ends of a range with zeros are equally long'],
    ['web1 ansible_host=10.0.0.300', 'line 1, "10.0.0.300" is no address'],
    ["web1 ansible_host=\"{{ lookup('env', 'X') }}\"", 'would have to be evaluated by Ansible'],
    ['web1 ansible_port=70000', 'line 1, "70000" is no port'],
    ['web1 ansible_user="-oProxyCommand=x"', 'is no login name'],
    ['ok\n-oProxyCommand=x', 'line 2'],
    ['ok\n$(reboot)', 'line 2, "$(reboot)" is neither a host name nor an address'],
    ['[a]\nx\n[a:children]\nb\n[b:children]\na', 'is a child of itself'],
  ])('%j names what is wrong', (text, reason) => {
    expect(refusal(text)).toContain('lab.txt cannot be imported');
    expect(refusal(text)).toContain(reason);
  });
});

test.each([
  ['node[01:03]', ['node01', 'node02', 'node03']],
  ['node[9:11].lab', ['node9.lab', 'node10.lab', 'node11.lab']],
  ['r[1:2]n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb']],
  ['x[:2]', ['x0', 'x1', 'x2']],
  ['plain', ['plain']],
  ['[2001:db8::1]:22', ['[2001:db8::1]:22']],
])('range %s', (pattern, names) => expect(expandHostPattern(pattern)).toEqual(names));

describe('Ansible inventory, YAML', () => {
  test('hosts, ranges, anchors, groups in groups, secrets left alone', () => {
    expect(shown(ANSIBLE_YAML)).toEqual([
      'mail.lab.local everyone@mail.lab.local',
      'jumper everyone@192.0.2.50:5555',
      'www01.lab.local everyone@www01.lab.local',
      'www02.lab.local everyone@www02.lab.local',
      'www03.lab.local everyone@www03.lab.local',
      'foo.lab.local foo@foo.lab.local',
      'db.lab.local everyone@db.lab.local:2200',
    ]);
  });

  test('its JSON form', () => {
    expect(shown('{"all": {"hosts": {"a.lab": {"ansible_port": 23}}}}')).toEqual(['a.lab a.lab:23']);
  });

  test.each([
    ['all:\n  hosts:\n    a:\n   b: [', 'line'],
    ['all:\n  hosts:\n    web1:\n      ansible_host: 1.2.3\n', 'line 4, "1.2.3" is no address'],
    ['all:\n  hosts:\n    - web1\n', 'line 3, hosts is not written as'],
    ['all:\n  host:\n    web1:\n', 'line 2, a group has hosts, vars and children, not "host"'],
    ['all:\n  hosts:\n    a:\n    a:\n', 'line 4, map keys must be unique'],
    ['all:\n  hosts:\n    n[1:9999999]:\n', 'line 3, more than 20000 machines'],
    ['---\n- hosts: all\n  tasks: []\n', 'line 2'],
  ])('%# names what is wrong', (text, reason) => expect(refusal(text).slice(0, 300)).toContain(reason));

  test('anchors that multiply end, and so does deep nesting', () => {
    const bomb = ['a: &a {hosts: {x: {}}}'];
    for (let level = 1; level < 12; level++) {
      const [name, before] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      const copies = Array.from({ length: 10 }, (_, copy) => `g${level}_${copy}: *${before}`).join(', ');
      bomb.push(`${name}: &${name} {children: {${copies}}}`);
    }
    expect(refusal(`---\n${bomb.join('\n')}`)).toContain('entries');
    expect(refusal(`---\n${'{a: '.repeat(50_000)}`)).toContain('line 2, it is nested too deeply');
  });
});

describe('CSV', () => {
  test.each([
    ['name,address,user,port\natlas,192.168.20.10,alice,22\nheron,heron.local,,2222\n'],
    // A spreadsheet of a German or French system: semicolons, byte order mark, CRLF.
    ['\ufeffPort;Remarks;Address;User;Name\r\n22;"a; b";192.168.20.10;alice;atlas\r\n2222;;heron.local;;heron\r\n\r\n'],
    ['Name\tIP Address\tUser_Name\tSSH Port\natlas\t192.168.20.10\talice\t\nheron\theron.local\t\t2222\n'],
  ])('columns in any order: %j', (text) =>
    expect(shown(text)).toEqual(['atlas alice@192.168.20.10', 'heron heron.local:2222']),
  );

  test('a line for the separator before the head, a head without machines, columns of no meaning, names of every object', () => {
    expect(shown('sep=;\r\nname;ip\r\natlas;10.0.0.1\r\n')).toEqual(['atlas 10.0.0.1']);
    expect(shown('"sep=,"\nHost Name,IP-Address,__proto__,toString\natlas,10.0.0.1,x,y\n')).toEqual(['atlas 10.0.0.1']);
    expect(shown('name,name,constructor\na,b,c\n')).toEqual(['a a']);
    expect(shown('constructor\nheron\n')).toEqual(['constructor constructor', 'heron heron']);
  });

  test('one column with logins', () => {
    expect(shown('host\nalice@atlas.local\n[fd00::7]:2200\n')).toEqual([
      'atlas.local alice@atlas.local',
      'fd00::7 fd00::7:2200',
    ]);
  });

  test.each([
    ['name,address\natlas,192.168.20.10\nheron,192.168.20.999\n', 'line 3, "192.168.20.999" is no address'],
    ['name,address\natlas,"192.168.20.10\nheron,x\n', 'a quotation mark is never closed'],
    ['name,address\natlas,=cmd|calc\n', 'line 2'],
    ['name,address,port\natlas,10.0.0.1,ssh\n', 'line 2, "ssh" is no port'],
    ['name,address\n', 'it names no machine'],
  ])('%# names what is wrong', (text, reason) => expect(refusal(text).slice(0, 300)).toContain(reason));

  test('5,000 machines with every one twice', () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, at) => `n${at % 2_500},10.1.${(at % 2_500) >> 8}.${at & 255 & (at % 2_500)}`,
    );
    const unique = new Set(rows.map((row) => row.split(',')[1]));
    expect(candidatesFromImport({ name: 'x', text: `name,ip\n${rows.join('\n')}` })).toHaveLength(unique.size);
    const inventory = Array.from({ length: 2 }, () => '[lab]\nnode[0001:5000].lab\n').join('');
    expect(candidatesFromImport({ name: 'x', text: inventory })).toHaveLength(5_000);
  });
});

describe("AGILab's discovery", () => {
  test('the report, its part, and the cache', () => {
    const nodes = ['192.168.20.11 alice@192.168.20.11', 'heron.local heron.local'];
    const part = JSON.stringify(JSON.parse(AGILAB_JSON).lan_discovery, null, 2);
    expect(shown(AGILAB_JSON)).toEqual(nodes);
    expect(shown(part)).toEqual(nodes);
    expect(shown(part.replace('{', '{"cache_version": 1,'))).toEqual(nodes);
  });

  test.each([
    ['{\n "nodes": [\n  {"host": }\n', 'line 3, the JSON is broken there'],
    [AGILAB_JSON.slice(0, 200), 'line 1, the JSON is broken there'],
    ['{"nodes": [{"host": "10.0.0.1"}, {"name": "x"}]}', 'node 2 of its list has no host'],
    ['{"nodes": [{"host": "a b"}]}', 'node 1 of its list: "a b" is neither'],
    ['{"clusters": []}', 'it has no list of nodes'],
    [`{"nodes": ${'['.repeat(100_000)}`, 'the JSON is broken there'],
    ['{"nodes": []}', 'it names no machine'],
    ['{"__proto__": {"nodes": [{"host": "x"}]}}', 'it has no list of nodes'],
    ['{"nodes": [{"host": "a", "ssh_target": "-oProxyCommand=x@a"}]}', 'is no login name'],
  ])('%# names what is wrong', (text, reason) => expect(refusal(text).slice(0, 300)).toContain(reason));
});

test.each([
  [ANSIBLE_INI, 'ini'],
  [ANSIBLE_YAML, 'yaml'],
  [AGILAB_JSON, 'json'],
  ['all:\n', 'yaml'],
  ['# list\nwebservers: # group\n', 'yaml'],
  ['atlas:22\n', 'ini'],
  ['[web:children]\n', 'ini'],
  ['[\n{}]', 'json'],
  ['"Host","User"\n', 'csv'],
] as const)('the form is told by the text: %#', (text, form) => expect(formOf(text)).toBe(form));

test('nothing but a named failure comes out of any text', () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}:,;=\n a-c"'&*-]{0,60}$/)), (text) => {
      expect(typeof refusal(text)).toBe('string');
    }),
    { numRuns: 500 },
  ));

describe('reading the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-import-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('UTF-16 as PowerShell writes it', async () => {
    const file = join(folder, 'hosts.csv');
    writeFileSync(file, Buffer.from('\ufeffhost\r\natlas\r\n', 'utf16le'));
    expect(candidatesFromImport(await readImport(file)).map(({ address }) => address)).toEqual(['atlas']);
  });

  test('200 MB are refused by their size alone', async () => {
    const file = join(folder, 'large.json');
    writeFileSync(file, '');
    truncateSync(file, 200 * 1024 * 1024);
    await expect(readImport(file)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('larger'),
    });
  });

  test.skipIf(process.platform === 'win32')('a pipe, a folder and nothing at all are refused at once', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, folder, join(folder, 'absent')]) {
      await expect(readImport(path)).rejects.toMatchObject({ code: 'bad-file' });
    }
  });
});
