import type { Locator, Page } from '@playwright/test';

/** Who trusts whom, and the seeding of what is missing. */
export class HostKeysPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('host-keys-step');
  }

  cell(row: string, column: 'worker-key' | 'scheduler-key' | 'worker-login' | 'scheduler-login'): Locator {
    return this.page.getByTestId(`trust-${row}-${column}`);
  }

  seed(): Locator {
    return this.page.getByTestId('seed-apply');
  }
}
