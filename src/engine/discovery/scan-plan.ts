import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { scanSecondsFor } from '../../shared/scan-time';
import { checkConsent, type Network, networkOf } from './cidr';
import type { LocalNetwork } from './local-networks';

/** A network of a scan. One that is not asked says why. */
export interface PlannedNetwork {
  readonly network: Network;
  readonly isAsked: boolean;
  readonly note: Sentence | null;
}

const VIRTUAL = say('It serves containers or virtual machines of this computer.');
const tooMany = (count: number, left: number): Sentence =>
  say('Its {{count}} addresses are more than the {{left}} still agreed to.', { count, left });
const cutTo = (count: number, all: number): Sentence =>
  say('{{count}} of its {{all}} addresses are asked, as the limit says.', { count, all });

/**
 * Networks to scan. Those that a person typed are all asked, or refused as a whole when they are too many. Of the local
 * ones, whatever goes beyond the agreed number of addresses is left out and says so, virtual networks first.
 * @throws Failure bad-cidr, needs-person.
 */
export function planScan(
  typed: readonly string[],
  local: readonly LocalNetwork[],
  consentToAddresses: number,
): PlannedNetwork[] {
  if (typed.length > 0) {
    const networks = [
      ...new Map(typed.map((text) => networkOf(text)).map((network) => [network.cidr, network])).values(),
    ];
    checkConsent(networks, consentToAddresses, scanSecondsFor);
    return networks.map((network) => ({ network, isAsked: true, note: null }));
  }
  let left = consentToAddresses;
  return local.map(({ network, isVirtual, interfaceName }) => {
    if (isVirtual)
      return {
        network,
        isAsked: false,
        note: say('{{name}} serves containers or virtual machines of this computer.', { name: interfaceName }),
      };
    if (network.count > left) return { network, isAsked: false, note: tooMany(network.count, left) };
    left -= network.count;
    return { network, isAsked: true, note: null };
  });
}

/**
 * Networks to scan when the number of addresses has a limit and nobody is asked: of what does not fit, as much as is left
 * is asked and the note says so. A local network that is too large is narrowed to the /24 around this computer's own
 * address first. Virtual networks of this computer use nothing up. @throws Failure bad-cidr.
 */
export function planCappedScan(
  typed: readonly string[],
  local: readonly LocalNetwork[],
  maxAddresses: number,
): PlannedNetwork[] {
  const named = typed.map((text) => ({ network: networkOf(text), isVirtual: false }));
  const near = local.map(({ network, address, isVirtual }) => ({
    network: network.count > maxAddresses ? networkOf(`${address}/24`) : network,
    isVirtual,
  }));
  let left = maxAddresses;
  return (typed.length > 0 ? named : near).map(({ network, isVirtual }) => {
    if (isVirtual) return { network, isAsked: false, note: VIRTUAL };
    const count = Math.min(left, network.count);
    left -= count;
    const note = count < network.count ? cutTo(count, network.count) : null;
    return { network: { ...network, count }, isAsked: count > 0, note };
  });
}

/** What discovery says when it is done. */
export const foundSentence = (nodes: number): Sentence => say('{{count}} nodes found', { count: nodes });
