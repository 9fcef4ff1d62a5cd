import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGILAB_FLAGS } from '../../engine/doctor/agilab-flags';
import { unshortened } from './shortened-flags';

const names = new Map<string, boolean>(
  AGILAB_FLAGS.flatMap(({ name, alias, value }) =>
    [name, ...(alias ? [alias] : [])].map((each) => [`--${each}`, value.kind !== 'switch'] as const),
  ).concat([['--help', false]]),
);

describe('shortened flags', () => {
  it.each<[string[], string[]]>([
    [
      ['--work', 'a:2', '--cluster'],
      ['--workers', 'a:2', '--cluster'],
    ],
    [['--cluster-share=x'], ['--cluster-share=x']],
    [
      ['--discover-l', '--js'],
      ['--discover-lan', '--json'],
    ],
    [
      ['--aircr=1,2', '--rows', '9'],
      ['--aircraft=1,2', '--rows-per-aircraft', '9'],
    ],
    [
      ['--workers', '--js'],
      ['--workers', '--js'],
    ],
    [
      ['--unknown', 'x', '--', '--js'],
      ['--unknown', 'x', '--', '--js'],
    ],
  ])('%j', (given, read) => {
    expect(unshortened(given, names)).toEqual({ args: read });
  });

  it.each([
    ['--sched', ['--scheduler', '--scheduler-ssh-port']],
    ['--remote-c', ['--remote-cluster-share-premounted', '--remote-cluster-share']],
    ['--disc', ['--discover-lan', '--discovery-timeout', '--discovery-limit']],
  ])('%s could be several, and none is chosen', (given, matches) => {
    expect(unshortened([given, 'x'], names)).toEqual({ ambiguous: given, matches });
  });

  it("are read as Python's own argparse reads them", () => {
    const words = [...names.keys()].flatMap((name) => [name, name.slice(0, 6), name.slice(0, 12), name.slice(0, -1)]);
    const lines = fc.sample(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 1 }), 120);
    const given = lines.map(([word = '']) => (names.get(word) === false ? [word] : [`${word}=1`]));
    const said = execFileSync('python3', ['-c', ARGPARSE], {
      input: JSON.stringify({ names: [...names].filter(([name]) => name !== '--help'), given }),
      encoding: 'utf8',
    });
    const ours = given.map((line) => {
      const found = unshortened(line, names);
      return 'args' in found ? (found.args[0] ?? '').replace(/=1$/, '') : 'ambiguous';
    });
    const theirs = JSON.parse(said) as string[];
    for (const [at, their] of theirs.entries()) {
      // What argparse refuses for another reason (a switch with a value, an unknown word) is not read here.
      if (their !== 'refused') expect([given[at], ours[at]]).toEqual([given[at], their]);
    }
    expect(theirs.filter((their) => their !== 'refused').length).toBeGreaterThan(40);
  });
});

/** Says for each line which flag argparse takes its first word for. */
const ARGPARSE = `
import argparse, json, sys
data = json.load(sys.stdin)
class Parser(argparse.ArgumentParser):
    def error(self, message): raise ValueError(message)
def read(line):
    seen = []
    parser = Parser()
    class Note(argparse.Action):
        def __call__(self, parser, namespace, values, option_string=None): seen.append(self.option_strings[0])
    for name, takes in data["names"]: parser.add_argument(name, action=Note, nargs=None if takes else 0)
    try: parser.parse_args(line)
    except ValueError as error: return "ambiguous" if "ambiguous" in str(error) else "refused"
    except SystemExit: return "--help"
    return seen[0] if seen else "refused"
sys.stdout = open("/dev/null", "w")
answers = [read(line) for line in data["given"]]
sys.__stdout__.write(json.dumps(answers))
`;
