import { describe, expect, test } from 'vitest';
import { interfacesFromIpconfig } from './ipconfig';
import { localNetworks } from './local-networks';

const cidrs = (text: string) =>
  Object.entries(interfacesFromIpconfig(text.replace(/\n/g, '\r\n'))).map(
    ([name, entries]) => `${name} = ${entries.map(({ cidr }) => cidr).join(' ')}`,
  );

// Windows 11 23H2, English; Microsoft Learn, "ipconfig", and its layout for a machine with Wi-Fi, WSL and a cable that is out.
const ENGLISH = `
Windows IP Configuration


Ethernet adapter Ethernet:

   Media State . . . . . . . . . . . : Media disconnected
   Connection-specific DNS Suffix  . :

Wireless LAN adapter Wi-Fi:

   Connection-specific DNS Suffix  . : lab.local
   Link-local IPv6 Address . . . . . : fe80::8d3f:6b1e:2a11:9c0e%12
   IPv4 Address. . . . . . . . . . . : 192.168.20.34
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : fe80::1%12
                                       192.168.20.1

Ethernet adapter vEthernet (WSL (Hyper-V firewall)):

   IPv4 Address. . . . . . . . . . . : 172.29.16.1
   Subnet Mask . . . . . . . . . . . : 255.255.240.0
   Default Gateway . . . . . . . . . :
`;

// Windows 10 22H2, German, ipconfig /all: the address carries "(Bevorzugt)", other addresses follow the mask.
const GERMAN = `
Windows-IP-Konfiguration

   Hostname  . . . . . . . . . . . . : LABOR-7
   Knotentyp . . . . . . . . . . . . : Hybrid

Ethernet-Adapter Ethernet:

   Verbindungsspezifisches DNS-Suffix:
   Beschreibung. . . . . . . . . . . : Intel(R) Ethernet Connection (7) I219-LM
   Physische Adresse . . . . . . . . : 8C-16-45-AA-01-02
   IPv4-Adresse  . . . . . . . . . . : 10.20.4.17(Bevorzugt)
   Subnetzmaske  . . . . . . . . . . : 255.255.254.0
   IPv4-Adresse  . . . . . . . . . . : 10.30.0.5(Bevorzugt)
   Subnetzmaske  . . . . . . . . . . : 255.255.255.0
   Lease erhalten. . . . . . . . . . : Montag, 2. November 2026 08:12:33
   Standardgateway . . . . . . . . . : 10.20.4.1
   DHCP-Server . . . . . . . . . . . : 10.20.4.2
   DNS-Server  . . . . . . . . . . . : 10.20.4.2
                                       10.20.4.3
`;

// Windows 11, Japanese, in code page 932 that was read as UTF-8: the labels are lost, the layout is not.
const JAPANESE = `
Windows IP \ufffd\\\ufffd\ufffd

\ufffdC\ufffd[\ufffdT\ufffdl\ufffdb\ufffdg \ufffdA\ufffd_\ufffdv\ufffd^\ufffd[ \ufffdC\ufffd[:

   \ufffd\ufffd\ufffd\ufffd. . . . .: 
   IPv4 \ufffdA\ufffdh . . . . . . . . . . . .: 192.168.11.5
   \ufffdT\ufffdu\ufffdl\ufffdb . . . . . . . . . .: 255.255.255.0
   \ufffdf\ufffdt\ufffdH . . . . . .: 192.168.11.1
`;

// Windows 7, French: the address label says nothing of IPv4 in its preferred form.
const FRENCH = `
Configuration IP de Windows

Carte Ethernet Connexion au réseau local :

   Suffixe DNS propre à la connexion. . . :
   Adresse IPv4. . . . . . . . . . . . . .: 192.168.1.20(préféré)
   Masque de sous-réseau. . . . . . . . . : 255.255.255.192
   Passerelle par défaut. . . . . . . . . : 192.168.1.62
`;

describe('ipconfig in any language', () => {
  test.each([
    [
      'English',
      ENGLISH,
      ['Wireless LAN adapter Wi-Fi = 192.168.20.34/24', 'vEthernet (WSL (Hyper-V firewall)) = 172.29.16.1/20'],
    ],
    ['German, /all', GERMAN, ['Ethernet-Adapter Ethernet = 10.20.4.17/23 10.30.0.5/24']],
    ['French', FRENCH, ['Carte Ethernet Connexion au réseau local = 192.168.1.20/26']],
    ['nothing', '', []],
  ])('%s', (_language, text, expected) => expect(cidrs(text)).toEqual(expected));

  test('labels in a code page that is not UTF-8', () => {
    expect(cidrs(JAPANESE).map((line) => line.split(' = ')[1])).toEqual(['192.168.11.5/24']);
  });

  test('its networks can be scanned, virtual ones last', () => {
    expect(
      localNetworks(interfacesFromIpconfig(ENGLISH)).map(({ network, isVirtual }) => [network.cidr, isVirtual]),
    ).toEqual([
      ['192.168.20.0/24', false],
      ['172.29.16.0/20', true],
    ]);
  });
});
