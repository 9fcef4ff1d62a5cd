import { describe, expect, it } from 'vitest';
import { computerFacts, nameInOsRelease } from './computer-facts';

describe('the computer that runs Muster', () => {
  it.each([
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n', 'Debian 12'],
    ['NAME=Fedora\nVERSION_ID=42\n', 'Fedora 42'],
    ["NAME='Arch Linux'\n", 'Arch Linux'],
    ['', null],
  ])('is named by its os-release: %j', (text, name) => expect(nameInOsRelease(text)).toBe(name));

  it('is told by the words that its nodes are told by, with nothing left open', () => {
    const facts = computerFacts();
    expect(facts).toMatchObject({ versions: { node: process.versions.node } });
    expect([facts.osName, facts.arch, facts.hostname].every((text) => text.length > 0)).toBe(true);
    expect([facts.cores, facts.ramBytes].every((value) => value > 0)).toBe(true);
    expect(computerFacts('darwin').osName).toMatch(/^macOS \(Darwin /);
  });
});
