import type { Locator, Page } from '@playwright/test';

/** What may lie over a page: questions, plans, the alarm. */
export class Dialogs {
  constructor(private readonly page: Page) {}

  fingerprint(): Locator {
    return this.page.getByTestId('fingerprint-dialog');
  }

  paste(): Locator {
    return this.page.getByTestId('paste-fingerprint');
  }

  pin(): Locator {
    return this.page.getByTestId('pin-key');
  }

  alarm(): Locator {
    return this.page.getByTestId('key-alarm');
  }

  keepBlocked(): Locator {
    return this.page.getByTestId('keep-blocked');
  }

  replaceKey(): Locator {
    return this.page.getByTestId('replace-key');
  }

  password(): Locator {
    return this.page.getByTestId('password');
  }

  fix(): Locator {
    return this.page.getByTestId('fix-dialog');
  }

  confirmFix(): Locator {
    return this.page.getByTestId('confirm-fix');
  }

  /** Pastes what the node itself printed, and pins the key: possible only when code found them the same. */
  async trust(printed: string): Promise<void> {
    await this.paste().fill(printed);
    await this.page.getByTestId('fingerprints-same').waitFor();
    await this.pin().click();
    await this.fingerprint().waitFor({ state: 'detached' });
  }

  async typePassword(password: string): Promise<void> {
    await this.password().fill(password);
    await this.page.getByTestId('send-password').click();
    await this.password().waitFor({ state: 'detached' });
  }
}
