/** Lines that bring an SSH server and start it now and at every start: by package manager, and of macOS and Windows. */
export const SSH_SERVER_LINES = {
  apt: 'sudo apt-get update\nsudo apt-get install -y openssh-server\nsudo systemctl enable --now ssh',
  dnf: 'sudo dnf install -y openssh-server\nsudo systemctl enable --now sshd',
  zypper: 'sudo zypper --non-interactive install openssh-server\nsudo systemctl enable --now sshd',
  pacman: 'sudo pacman -S --needed --noconfirm openssh\nsudo systemctl enable --now sshd',
  apk: 'sudo apk add openssh\nsudo rc-update add sshd\nsudo rc-service sshd start',
  macos: 'sudo systemsetup -setremotelogin on',
  windows: [
    'Get-WindowsCapability -Online -Name OpenSSH.Server*',
    'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0',
    'Start-Service sshd',
    'Set-Service -Name sshd -StartupType Automatic',
  ].join('\n'),
} as const;
