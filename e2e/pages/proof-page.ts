import type { Locator, Page } from '@playwright/test';

/** The proof: start, verdict, claims, report. */
export class ProofPage {
  constructor(private readonly page: Page) {}

  root(): Locator {
    return this.page.getByTestId('proof-step');
  }

  start(): Locator {
    return this.page.getByTestId('proof-start');
  }

  cancel(): Locator {
    return this.page.getByTestId('proof-cancel');
  }

  /** A phase of the run. Its `data-state` says how it stands. */
  phase(id: string): Locator {
    return this.page.getByTestId(`phase-${id}`);
  }

  verdict(): Locator {
    return this.page.getByTestId('proof-verdict');
  }

  claim(id: string): Locator {
    return this.page.getByTestId(`claim-${id}`);
  }

  exportReport(format: 'html' | 'json' | 'markdown' | 'pdf'): Locator {
    return this.page.getByTestId(`report-export-${format}`);
  }
}
