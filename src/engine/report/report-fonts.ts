import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?inline';
import mono from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?inline';

const face = (family: string, weights: string, address: string): string =>
  `@font-face{font-family:"${family}";font-style:normal;font-weight:${weights};src:url(${address}) format("woff2")}`;

/** Both typefaces inside the page: it is one file, and looks the same on a computer that has neither (SIL Open Font Licence). */
export const REPORT_FONTS = `${face('Inter Variable', '100 900', inter)}\n${face('JetBrains Mono Variable', '100 800', mono)}\n`;
