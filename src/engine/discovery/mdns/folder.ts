import ipaddr from 'ipaddr.js';
import { type Candidate, isIpv4, isSafeHostName } from '../candidate';
import { type MdnsRecord, type Question, TYPE } from './packet';

/** The service that machines with an SSH server announce (RFC 6763; IANA service name `ssh`). */
export const SSH_SERVICE = '_ssh._tcp.local';

/** A neighbour can announce as much as it likes. */
const MAX_NAMES = 1_024;

interface Service {
  readonly target: string;
  readonly port: number;
}

/** Puts the records of many answers together: service instance, machine, addresses. Pure but for what it holds. */
export class MdnsFolder {
  readonly #instances = new Set<string>();
  readonly #services = new Map<string, Service>();
  readonly #addresses = new Map<string, Set<string>>();
  readonly #asked = new Set<string>();

  add(records: readonly MdnsRecord[]): void {
    for (const record of records) {
      const name = record.name.toLowerCase();
      if (this.#instances.size + this.#services.size + this.#addresses.size >= MAX_NAMES) return;
      if (record.type === 'ptr' && name === SSH_SERVICE) this.#instances.add(record.target.toLowerCase());
      else if (record.type === 'srv' && name.endsWith(`.${SSH_SERVICE}`)) {
        this.#instances.add(name);
        this.#services.set(name, { target: record.target.toLowerCase(), port: record.port });
      } else if (record.type === 'address') {
        this.#addresses.set(name, (this.#addresses.get(name) ?? new Set()).add(record.address));
      }
    }
  }

  /** What still has to be asked, each once: responders may leave out what belongs to their answer (RFC 6763 12). */
  openQuestions(): Question[] {
    const questions: Question[] = [];
    for (const instance of this.#instances) {
      const service = this.#services.get(instance);
      if (!service) questions.push({ name: instance, type: TYPE.srv });
      else if (!this.#addresses.has(service.target)) questions.push({ name: service.target, type: TYPE.a });
    }
    const fresh = questions.filter(({ name, type }) => !this.#asked.has(`${name} ${type}`));
    for (const { name, type } of fresh) this.#asked.add(`${name} ${type}`);
    return fresh;
  }

  /** Machines whose service and private address are both known; IPv4 before IPv6. */
  candidates(): Candidate[] {
    const found = new Map<string, Candidate>();
    for (const { target, port } of this.#services.values()) {
      const all = [...(this.#addresses.get(target) ?? [])].filter(isOfTheLab);
      const address = all.find(isIpv4) ?? all[0];
      if (address === undefined || port < 1 || !isSafeHostName(target)) continue;
      found.set(`${address} ${port}`, { name: target, address, port, user: null, source: 'mdns' });
    }
    return [...found.values()];
  }
}

/** Private addresses. Link-local ones of IPv6 say nothing without the interface they were heard on. */
function isOfTheLab(address: string): boolean {
  if (isIpv4(address)) return ipaddr.IPv4.parse(address).range() === 'private';
  return ipaddr.IPv6.isValid(address) && ipaddr.IPv6.parse(address).range() === 'uniqueLocal';
}
