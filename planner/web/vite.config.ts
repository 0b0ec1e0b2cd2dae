import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    // The page's security policy allows neither inline scripts nor data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  // `npm run dev`: the page with instant reload, in front of a running Onebox.
  server: {
    proxy: { "/api": "http://localhost:8000", "/_allauth": "http://localhost:8000" },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
