import { create } from 'zustand';
import type { JobId } from '../../../shared/model/ids';
import { start } from '../../store/notice-store';

/** Addresses that are scanned without asking again. */
export const FREE_ADDRESSES = 4_096;

/** What a person typed into the scan form. */
export interface ScanRequest {
  readonly networks: string;
  readonly names: string;
  /** Account on the nodes that were found without one; empty: as the SSH configuration says, else the own one. */
  readonly login: string;
  /** Without networks: the local ones, and what this computer has heard of. */
  readonly isHereToo: boolean;
  readonly hasConsent: boolean;
}
export const NOTHING_TYPED: ScanRequest = { networks: '', names: '', login: '', isHereToo: false, hasConsent: false };
/** The local private networks, and what this computer has heard of. */
export const SCAN_HERE: ScanRequest = { ...NOTHING_TYPED, isHereToo: true };

/** Entries of a field: one per line, or with commas or spaces between them. */
export const entriesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((entry) => entry !== '');

/** Number of addresses in the typed IPv4 networks; what cannot be read counts as none, the engine names it. */
export function addressesIn(networks: readonly string[]): number {
  return networks.reduce((sum, network) => {
    const bits = /^\d+(?:\.\d+){3}(?:\/(\d{1,2}))?$/.exec(network);
    const prefix = Number(bits?.[1] ?? 32);
    return sum + (bits === null || prefix > 32 ? 0 : 2 ** (32 - prefix));
  }, 0);
}

const useLastRequest = create<{ isHere: boolean }>(() => ({ isHere: false }));
/** True when the newest scan of this window was for the networks that this computer stands in. */
export const useScannedHere = (): boolean => useLastRequest(({ isHere }) => isHere);

/** Starts discovery with what was typed. Names alone scan no network. Answers with the job, or null when it was refused. */
export function startScan(request: ScanRequest): Promise<JobId | null> {
  const cidrs = entriesOf(request.networks);
  const wanted = addressesIn(cidrs);
  const user = request.login.trim();
  useLastRequest.setState({ isHere: cidrs.length === 0 && request.isHereToo });
  return start({
    kind: 'discover',
    cidrs,
    typed: entriesOf(request.names),
    isPassiveOnly: false,
    ...(user === '' ? {} : { user }),
    ...(cidrs.length === 0 && !request.isHereToo ? { isTypedOnly: true } : {}),
    consentToAddresses: request.hasConsent ? Math.min(65_536, Math.max(wanted, FREE_ADDRESSES)) : FREE_ADDRESSES,
  });
}
